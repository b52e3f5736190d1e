import { trimLeft, trimRight, trimSpace } from '../../go/white-space.ts'
import { JsonEnd } from '../json-end.ts'
import type { Parsed, ParserSetup } from '../output-parser.ts'
import { StagedParser } from '../staged-parser.ts'
import { isLagunaJson, looksLikeLagunaJson, readLagunaAlias, readLagunaCall } from './laguna-call.ts'

const THINK = '<think>'
const END_OF_THOUGHT = '</think>'
const CALL = '<tool_call>'
const END_OF_CALL = '</tool_call>'
const USER = '<user>'
const END_OF_USER = '</user>'

/**
 * The parsers `laguna` and `poolside-v1`. A call is between tags, or JSON without tags, or written as a message of the user.
 *
 * @see https://github.com/ollama/ollama/blob/main/model/parsers/laguna.go
 */
export class LagunaParser extends StagedParser {
  readonly #tools: ParserSetup['tools']
  readonly #thinks: boolean
  #stage: 'thinking' | 'content' | 'call'
  #mayRepeatTag: boolean
  #isAtStart = true
  /** What the held text begins with, if the parser waits for its end. */
  #waitsFor: 'json' | 'user' | undefined
  #jsonEnd = new JsonEnd()

  constructor({ tools, think, lastMessage }: ParserSetup, { continuesMessages }: { continuesMessages: boolean }) {
    super()
    this.#tools = tools
    this.#thinks = Boolean(think)
    this.#mayRepeatTag = this.#thinks && !(continuesMessages && lastMessage?.role === 'assistant')
    this.#stage = this.#mayRepeatTag ? 'thinking' : 'content'
  }

  override add(text: string, isLast: boolean): Parsed {
    if (this.#waitsFor === 'json') this.#jsonEnd.read(text)
    return super.add(text, isLast)
  }

  protected step(isLast: boolean): boolean {
    if (this.#stage === 'thinking') return this.#stepInThought(isLast)
    return this.#stage === 'content' ? this.#stepInContent(isLast) : this.#stepInCall(isLast)
  }

  /** A thought that nobody has asked for is dropped. */
  protected override think(thinking: string): void {
    if (this.#thinks) super.think(thinking)
  }

  #stepInThought(isLast: boolean): boolean {
    if (this.#mayRepeatTag) {
      const trimmed = trimLeft(this.held.text)
      this.held.text = trimmed
      if (THINK.startsWith(trimmed) && trimmed !== THINK && !isLast) return false
      this.#mayRepeatTag = false
      if (trimmed.startsWith(THINK)) {
        this.held.text = trimLeft(trimmed.slice(THINK.length))
        return true
      }
    }
    const thought = this.held.cut(END_OF_THOUGHT)
    const before = thought ?? this.held.cut(CALL, { trimsAfter: false })
    if (before !== undefined) {
      this.think(before)
      this.#stage = thought === undefined ? 'call' : 'content'
      return true
    }
    if (isLast) {
      const rest = trimRight(this.held.takeAll())
      this.#stage = 'content'
      this.think(rest)
      return rest !== ''
    }
    const kept = Math.max(this.held.overlap([END_OF_THOUGHT, CALL]), this.held.trailingSpace())
    if (kept === 0 || kept >= this.held.length) return false
    this.think(this.held.takeAllBut(kept))
    return true
  }

  #stepInContent(isLast: boolean): boolean {
    if (this.#isAtStart && !this.held.skipSpace()) return false
    this.#isAtStart = false
    return (
      this.#findTag(isLast) ??
      this.#findUserCall(isLast) ??
      this.#findJsonCall(isLast) ??
      (isLast ? this.#takeRest() : this.#takeClear())
    )
  }

  /** Returns undefined if there is no tag, so that the next search may go on. */
  #findTag(isLast: boolean): boolean | undefined {
    const text = this.held.cut(THINK, { trimsBefore: false })
    if (text !== undefined) {
      this.#goOn(text, 'thinking')
      return true
    }
    const overlap = this.held.overlap([THINK])
    if (!isLast && overlap > 0 && overlap < this.held.length) {
      this.#goOn(this.held.takeAllBut(overlap), 'content')
      return true
    }
    if (this.#waitsFor === undefined) {
      const trimmed = trimLeft(this.held.text)
      if (trimmed.startsWith(END_OF_THOUGHT)) {
        this.held.text = trimLeft(trimmed.slice(END_OF_THOUGHT.length))
        return true
      }
      if (END_OF_THOUGHT.startsWith(trimmed) && !isLast) return false
    }
    const before = this.held.cut(CALL, { trimsAfter: false })
    if (before !== undefined) this.#goOn(before, 'call')
    return before === undefined ? undefined : true
  }

  #goOn(content: string, stage: 'thinking' | 'content' | 'call'): void {
    this.say(content)
    this.#stage = stage
    this.#waitsFor = undefined
  }

  #findUserCall(isLast: boolean): boolean | undefined {
    if (this.#tools.length === 0 || (this.#waitsFor !== 'user' && !this.held.has(USER))) return undefined
    if (this.#waitsFor === 'user' && !isLast && !this.held.has(END_OF_USER)) return false
    const { text } = this.held
    const start = text.indexOf(USER)
    const end = text.indexOf(END_OF_USER, start + USER.length)
    const before = trimRight(text.slice(0, start))
    const call = end < 0 ? undefined : readLagunaAlias(text.slice(start + USER.length, end), this.#tools)
    if (call) {
      this.held.text = trimLeft(text.slice(end + END_OF_USER.length))
      this.#goOn(before, 'content')
      this.call(call)
      return true
    }
    this.#waitsFor = undefined
    if (end >= 0 || isLast) return undefined
    this.held.text = text.slice(start)
    this.#goOn(start > 0 ? before : '', 'content')
    this.#waitsFor = 'user'
    return start > 0
  }

  #findJsonCall(isLast: boolean): boolean | undefined {
    if (this.#tools.length === 0) return undefined
    if (this.#waitsFor === 'json' && !isLast && this.#jsonEnd.end === undefined) return false
    const { text } = this.held
    const start = text.indexOf('{')
    const json = text.slice(start)
    if (start < 0 || !looksLikeLagunaJson(json, isLast)) return undefined
    const before = trimRight(text.slice(0, start))
    if (isLast || isLagunaJson(json)) {
      this.held.text = ''
      this.#goOn(before, 'content')
      this.call(readLagunaCall(json, this.#tools))
      return true
    }
    if (before === '' && this.#waitsFor === 'json') return false
    this.#waitsFor = 'json'
    this.#jsonEnd = new JsonEnd()
    this.#jsonEnd.read(before === '' ? text : json)
    if (before === '') return false
    this.held.text = json
    this.say(before)
    // The real server sends a call without a name together with the text before the JSON.
    this.callAgain({ name: '', args: {} })
    return true
  }

  #stepInCall(isLast: boolean): boolean {
    const text = this.held.cut(END_OF_CALL, { trimsBefore: false })
    if (text === undefined && (!isLast || trimSpace(this.held.text) === '')) return false
    this.#stage = 'content'
    this.call(readLagunaCall(text ?? this.held.takeAll(), this.#tools))
    return true
  }

  #takeRest(): boolean {
    const rest = trimRight(this.held.takeAll())
    this.say(rest)
    return rest !== ''
  }

  #takeClear(): boolean {
    const overlap = this.held.overlap([CALL, USER, THINK, ...(this.#thinks ? [] : [END_OF_THOUGHT])])
    const kept = Math.max(overlap, this.held.trailingSpace())
    if (kept >= this.held.length) return false
    this.say(this.held.takeAllBut(kept))
    return true
  }
}
