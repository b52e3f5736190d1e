import { quote } from '../../go/json.ts'
import { trimSpace } from '../../go/white-space.ts'
import type { ParserSetup } from '../output-parser.ts'
import { failParsing, StagedParser } from '../staged-parser.ts'
import { CALLS, END_OF_CALLS, GlimmerTools, isBlock, readBlock, readBlockName } from './glimmer-call.ts'
import { findGlimmerHeader, HEADER, MESSAGE } from './glimmer-header.ts'

const ENDS = ['<|eom|>', '<|eot|>']

/**
 * The parser `glimmer`. A text is a list of messages, and the header of a message says to whom it is: to the model itself, to the user, or to a
 * tool.
 *
 * @see https://github.com/ollama/ollama/blob/main/model/parsers/glimmer.go
 */
export class GlimmerParser extends StagedParser {
  readonly #tools: GlimmerTools
  readonly #thinks: boolean
  #stage: 'header' | 'content' | 'thinking' | 'call' = 'header'
  #recipient = ''
  /** Whether a part of the present message has been sent. The rest of it can then be no call. */
  #isSent = false
  /** Whether the block of calls in the held text has ended. */
  #isClosed = false

  constructor({ tools, think = true }: ParserSetup) {
    super()
    this.#tools = new GlimmerTools(tools)
    this.#thinks = think !== false
  }

  protected step(isLast: boolean): boolean {
    if (this.#stage === 'header') return this.#readHeader(isLast)
    const { body, isWhole, goesOn } = this.#takeBody(isLast)
    this.#use(body, isWhole)
    if (isWhole) {
      this.#stage = 'header'
      this.#isSent = this.#isClosed = false
    }
    return goesOn
  }

  #readHeader(isLast: boolean): boolean {
    const { start } = this.held
    if (start.startsWith(HEADER)) this.held.text = this.held.text.slice(HEADER.length)
    else if (start.startsWith('<') && HEADER.startsWith(start) && !isLast) return false
    const header = this.held.cut(MESSAGE, { trimsBefore: false, trimsAfter: false })
    if (header === undefined) {
      const rest = isLast ? this.held.takeAll() : ''
      this.say(rest)
      return rest !== ''
    }
    this.#recipient = trimSpace(trimSpace(header).replace(/^to=/, ''))
    const isTool = this.#tools.find(this.#recipient) !== undefined
    this.#stage = this.#recipient === 'self' ? 'thinking' : isTool ? 'call' : 'content'
    return true
  }

  /** Takes the body of a message, or as much of it as can be sent already. */
  #takeBody(isLast: boolean): { body: string; isWhole: boolean; goesOn: boolean } {
    const nothing = { body: '', isWhole: false, goesOn: false }
    const holds = this.#stage === 'call' || this.#mayBeCall()
    this.#isClosed ||= this.held.has(END_OF_CALLS)
    if (holds && !this.#isClosed && !isLast) return nothing
    const { text } = this.held
    const close = holds ? text.indexOf(END_OF_CALLS) : 0
    const from = close < 0 ? text.length : close + (holds ? END_OF_CALLS.length : 0)
    const end = findEnd(text, from)
    const { at, isWhole } = findGlimmerHeader(text, { from, isLast, tools: this.#tools })
    if (at !== undefined && isWhole && (!end || at < end.at)) return this.#cutBody(at, at, true)
    if (end) return this.#cutBody(end.at, end.at + end.length, true)
    if (isLast) {
      this.held.text = ''
      return { body: text, isWhole: true, goesOn: text !== '' || this.#stage === 'call' }
    }
    if (holds) return nothing
    const kept = at ?? text.length - this.held.overlap(ENDS)
    return kept === 0 ? nothing : this.#cutBody(kept, kept, false)
  }

  #cutBody(end: number, next: number, isWhole: boolean): { body: string; isWhole: boolean; goesOn: boolean } {
    const { text } = this.held
    this.held.text = text.slice(next)
    return { body: text.slice(0, end), isWhole, goesOn: true }
  }

  /** Whether the message may be a call, although its header does not say so. */
  #mayBeCall(): boolean {
    if (this.#stage !== 'content' || this.#isSent || this.#tools.isEmpty) return false
    const trimmed = this.held.start.replace(/^[ \t\r\n]+/, '')
    return CALLS.startsWith(trimmed) || trimmed.startsWith(CALLS)
  }

  #use(body: string, isWhole: boolean): void {
    if (this.#stage === 'thinking' && this.#thinks) this.think(body)
    if (this.#stage === 'call' && isWhole) this.#callTool(body)
    if (this.#stage !== 'content') return
    const name = isWhole && !this.#isSent ? this.#findCall(body) : undefined
    if (name !== undefined) {
      this.call({ name, args: readBlock(body, this.#tools.get(name)).args })
    } else if (body !== '') {
      this.say(body)
      this.#isSent = true
    }
  }

  #findCall(body: string): string | undefined {
    if (this.#tools.isEmpty || !isBlock(body)) return undefined
    const name = this.#tools.find(readBlockName(body))
    return name !== undefined && readBlock(body, this.#tools.get(name)).error === undefined ? name : undefined
  }

  #callTool(body: string): void {
    const recipient = this.#tools.find(this.#recipient)!
    const { name, args, error } = readBlock(body, this.#tools.get(recipient))
    if (error !== undefined) failParsing(`parse Glimmer call to ${this.#recipient}: ${error}`)
    if (this.#tools.find(name) !== recipient) {
      failParsing(`Glimmer recipient ${quote(this.#recipient)} does not match ATEM invoke ${quote(name)}`)
    }
    this.call({ name: recipient, args })
  }
}

function findEnd(text: string, from: number): { at: number; length: number } | undefined {
  const found = ENDS.map((tag) => ({ at: text.indexOf(tag, from), length: tag.length })).filter(({ at }) => at >= 0)
  return found.toSorted((one, other) => one.at - other.at)[0]
}
