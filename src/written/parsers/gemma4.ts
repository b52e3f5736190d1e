import { trimLeft } from '../../go/white-space.ts'
import type { ParserSetup } from '../output-parser.ts'
import { StagedParser } from '../staged-parser.ts'
import { readGemmaCall } from './gemma4-call.ts'

const THINK = '<|channel>'
const END_OF_THOUGHT = '<channel|>'
const CALL = '<|tool_call>'
const END_OF_CALL = '<tool_call|>'
const RESPONSE = '<|tool_response>'
/** The name of the channel of thoughts. */
const CHANNEL = 'thought\n'

/**
 * The parsers `gemma4` and `gemma4-no-thinking`. A call is `call:name{key:<|"|>text<|"|>}` between tags.
 *
 * @see https://github.com/ollama/ollama/blob/main/model/parsers/gemma4.go
 */
export class Gemma4Parser extends StagedParser {
  readonly #tools: ParserSetup['tools']
  readonly #thinks: boolean
  #stage: 'content' | 'thinking' | 'call' | 'after call'
  #hasChannel = false

  constructor({ tools, think, lastMessage }: ParserSetup, { canThink }: { canThink: boolean }) {
    super()
    this.#tools = tools
    this.#thinks = canThink && Boolean(think)
    this.#stage = this.#thinks && lastMessage?.role === 'tool' ? 'thinking' : 'content'
  }

  protected step(isLast: boolean): boolean {
    if (this.held.length === 0) return false
    switch (this.#stage) {
      case 'content': {
        const stage = this.held.has(THINK) ? 'thinking' : 'call'
        const before = this.held.cut(stage === 'thinking' ? THINK : CALL, { trimsAfter: false })
        const isUnclear = !isLast && this.held.overlap([THINK, CALL]) > 0
        this.say(before ?? (isUnclear ? this.held.takeClear([THINK, CALL]) : this.held.takeAll()))
        if (before === undefined) return false
        this.#stage = stage
        this.#hasChannel = stage === 'thinking'
        return true
      }
      case 'thinking':
        return this.#stepInThought(isLast)
      case 'call':
        return this.#stepInCall(isLast)
      default:
        return this.#skipNoise(isLast)
    }
  }

  /** A thought that nobody has asked for is dropped. */
  protected override think(thinking: string): void {
    if (this.#thinks) super.think(thinking)
  }

  #stepInThought(isLast: boolean): boolean {
    if (this.#hasChannel) {
      const { start } = this.held
      if (!start.startsWith(CHANNEL) && CHANNEL.startsWith(start) && !isLast) return false
      if (start.startsWith(CHANNEL)) this.held.text = this.held.text.slice(CHANNEL.length)
      this.#hasChannel = false
    }
    const thought = this.held.cut(END_OF_THOUGHT)
    this.think(thought ?? (isLast ? this.held.takeAll() : this.held.takeClear([END_OF_THOUGHT])))
    if (thought !== undefined) this.#stage = 'content'
    return thought !== undefined
  }

  #stepInCall(isLast: boolean): boolean {
    const text = this.held.cut(END_OF_CALL, { trimsBefore: false })
    if (text === undefined && !isLast) return false
    const call = readGemmaCall(text ?? this.held.takeAll(), this.#tools)
    if (call) this.call(call)
    this.#stage = text === undefined ? 'content' : 'after call'
    return text !== undefined
  }

  /** Drops the tags that a model may repeat after a call. */
  #skipNoise(isLast: boolean): boolean {
    let text = trimLeft(this.held.text)
    for (let tag = findTag(text); tag !== undefined; tag = findTag(text)) text = trimLeft(text.slice(tag.length))
    this.held.text = text
    if (text === '') return false
    if (!END_OF_CALL.startsWith(text) && !RESPONSE.startsWith(text)) {
      this.#stage = 'content'
      return true
    }
    if (!isLast) return false
    this.held.text = ''
    this.#stage = 'content'
    return false
  }
}

function findTag(text: string): string | undefined {
  return [END_OF_CALL, RESPONSE].find((tag) => text.startsWith(tag))
}
