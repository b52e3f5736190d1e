import { isWhiteSpace, trimSpace } from '../../go/white-space.ts'
import { readArguments } from '../call-json.ts'
import { GoJsonError } from '../../go/json.ts'
import type { OutputParser, Parsed, ParserSetup } from '../output-parser.ts'
import { HeldText } from '../held-text.ts'
import { failParsing } from '../staged-parser.ts'
import { createHarmonyNames } from './harmony-names.ts'

const START = '<|start|>'
const END = '<|end|>'
const END_OF_HEADER = '<|message|>'
const CHANNEL = '<|channel|>'
const CONSTRAIN = '<|constrain|>'

/**
 * The parser `harmony` of gpt-oss. A text is a list of messages, and the header of a message says whether it is a thought, an answer or a call.
 *
 * @see https://github.com/ollama/ollama/blob/main/harmony/harmonyparser.go
 */
export class HarmonyParser implements OutputParser {
  readonly #names: ReadonlyMap<string, string>
  readonly #held = new HeldText()
  #stage: 'start' | 'header' | 'body' = 'start'
  #kind: 'content' | 'thinking' | 'call' = 'content'
  #tool: string | undefined
  #arguments = ''
  #parsed = { content: '', thinking: '' }

  constructor({ tools, lastMessage }: ParserSetup) {
    this.#names = createHarmonyNames(tools)
    const { role, content, thinking } = lastMessage ?? {}
    const channel = role !== 'assistant' ? '' : content ? 'final' : thinking ? 'analysis' : ''
    // The prompt ends with the beginning of a message.
    this.#read(`${START}assistant${channel && CHANNEL + channel + END_OF_HEADER}`)
  }

  add(text: string, isLast: boolean): Parsed {
    this.#parsed = { content: '', thinking: '' }
    this.#read(text)
    return { ...this.#parsed, calls: isLast && this.#tool !== undefined ? [this.#toCall(this.#tool)] : [] }
  }

  #read(text: string): void {
    this.#held.add(text)
    while (this.#step()) {
      // Each step uses a part of the text.
    }
  }

  #step(): boolean {
    const tag = { start: START, header: END_OF_HEADER, body: END }[this.#stage]
    const before = this.#held.cut(tag, { trimsBefore: false, trimsAfter: false })
    switch (this.#stage) {
      case 'start':
        if (before !== undefined) this.#stage = 'header'
        break
      case 'header':
        if (before === undefined) break
        this.#stage = 'body'
        this.#readHeader(before)
        break
      default:
        this.#take(before ?? this.#held.takeClear([END], false))
        if (before === undefined) break
        this.#stage = 'start'
        this.#kind = 'content'
    }
    return before !== undefined
  }

  #take(text: string): void {
    if (this.#kind === 'call') this.#arguments += text
    else this.#parsed[this.#kind] += text
  }

  #readHeader(header: string): void {
    const { channel, recipient } = readHeader(header)
    if (channel === 'final') this.#kind = 'content'
    if (channel !== 'analysis' && channel !== 'commentary') return
    this.#kind = recipient !== '' ? 'call' : channel === 'analysis' ? 'thinking' : 'content'
    if (recipient !== '') this.#tool = recipient
  }

  #toCall(tool: string): { index: number; name: string; arguments: Record<string, unknown> } {
    const name = tool.replace(/^functions\./, '')
    const raw = this.#arguments
    try {
      return { index: 0, name: this.#names.get(name) ?? name, arguments: readArguments(raw) }
    } catch (error) {
      if (error instanceof GoJsonError) failParsing(`error parsing tool call: raw='${raw}', err=${error.message}`)
      throw error
    }
  }
}

function readHeader(header: string): { channel: string; recipient: string } {
  // A model may leave out the space before the format of a call.
  let raw = header.includes(CONSTRAIN) ? trimSpace(header.replace(CONSTRAIN, ` ${CONSTRAIN}`)) : header
  let channel = ''
  const start = raw.indexOf(CHANNEL)
  if (start >= 0) {
    const after = raw.slice(start + CHANNEL.length)
    channel = toWords(after.slice(0, 1) === '' || isWhiteSpace(after[0]!) ? '' : after)[0] ?? ''
    raw = trimSpace(raw.slice(0, start) + after.slice(channel.length))
  }
  const [role = '', next = ''] = toWords(raw)
  if (role.startsWith('to=') && role !== 'to=') return { channel, recipient: role.slice(3) }
  return { channel, recipient: next.startsWith('to=') ? next.slice(3) : '' }
}

/** strings.Fields: the words between white space. */
function toWords(text: string): string[] {
  const words: string[] = []
  let word = ''
  for (const character of text) {
    if (!isWhiteSpace(character)) word += character
    else if (word !== '') {
      words.push(word)
      word = ''
    }
  }
  return word === '' ? words : [...words, word]
}
