import { trimSpace } from '../../go/white-space.ts'
import { attempt, readArguments } from '../call-json.ts'
import { continuesAnswer, type ParserSetup } from '../output-parser.ts'
import { StagedParser, type FoundCall } from '../staged-parser.ts'

const END_OF_THOUGHT = '</think>'
const CALLS = '<｜tool▁calls▁begin｜>'
const END_OF_CALLS = '<｜tool▁calls▁end｜>'
const CALL = '<｜tool▁call▁begin｜>'
const END_OF_CALL = '<｜tool▁call▁end｜>'
const SEPARATOR = '<｜tool▁sep｜>'
const OUTPUT = '<｜tool▁output▁begin｜>'
const END_OF_OUTPUT = '<｜tool▁output▁end｜>'
const OUTPUTS = '<｜tool▁outputs▁begin｜>'
const END_OF_OUTPUTS = '<｜tool▁outputs▁end｜>'

/**
 * The parsers `deepseek3` and `cogito`. Their tags are tokens, so a tag in content is found only if it comes in one piece.
 *
 * @see https://github.com/ollama/ollama/blob/main/model/parsers/deepseek3.go
 * @see https://github.com/ollama/ollama/blob/main/model/parsers/cogito.go
 */
export class DelimitedCallsParser extends StagedParser {
  readonly #isCogito: boolean
  #stage: 'thinking' | 'content' | 'calls' | 'output'
  /** Whether the first call that is held is broken. The server then waits for the end of all calls. */
  #isBroken = false

  constructor({ think, tools, lastMessage }: ParserSetup, { isCogito }: { isCogito: boolean }) {
    super()
    this.#isCogito = isCogito
    this.#stage = think && !continuesAnswer(lastMessage) && !(isCogito && tools.length > 0) ? 'thinking' : 'content'
  }

  protected step(): boolean {
    switch (this.#stage) {
      case 'thinking': {
        const thought = this.held.cut(END_OF_THOUGHT)
        this.think(thought ?? this.held.takeClear([END_OF_THOUGHT]))
        if (thought !== undefined) this.#stage = 'content'
        return thought !== undefined
      }
      case 'content':
        return this.#stepInContent()
      case 'calls':
        return this.#stepInCalls()
      default:
        return this.#isCogito ? this.#skipOutputs() : this.#showOutput()
    }
  }

  #stepInContent(): boolean {
    const calls = this.held.cut(CALLS, { trimsAfter: false })
    if (calls !== undefined) this.#stage = 'calls'
    const before =
      calls ??
      (this.#isCogito
        ? this.held.cut(OUTPUTS, { trimsAfter: false })
        : this.held.cut(OUTPUT, { trimsBefore: false, trimsAfter: false }))
    if (calls === undefined && before !== undefined) this.#stage = 'output'
    this.say(before ?? this.held.takeAll())
    return before !== undefined
  }

  #stepInCalls(): boolean {
    const start = !this.#isBroken && this.held.has(END_OF_CALL) ? this.held.text.indexOf(CALL) : -1
    const end = start < 0 ? -1 : this.held.text.indexOf(END_OF_CALL, start + CALL.length)
    if (end >= 0) {
      const call = this.#toCall(this.held.text.slice(start + CALL.length, end))
      if (call) {
        this.call(call)
        this.held.text = this.held.text.slice(end + END_OF_CALL.length)
        this.held.skipSpace()
        return true
      }
      this.#isBroken = true
    }
    if (this.held.cut(END_OF_CALLS) === undefined) return false
    this.#isBroken = false
    this.#stage = 'content'
    return true
  }

  #showOutput(): boolean {
    const output = this.held.cut(END_OF_OUTPUT, { trimsBefore: false, trimsAfter: false })
    if (output === undefined) return false
    this.say(output)
    this.#stage = 'content'
    return true
  }

  #skipOutputs(): boolean {
    const start = this.held.has(END_OF_OUTPUT) ? this.held.text.indexOf(OUTPUT) : -1
    const end = start < 0 ? -1 : this.held.text.indexOf(END_OF_OUTPUT, start + OUTPUT.length)
    if (end >= 0) {
      this.held.text = this.held.text.slice(end + END_OF_OUTPUT.length)
      this.held.skipSpace()
      return true
    }
    if (this.held.cut(END_OF_OUTPUTS) === undefined) return false
    this.#stage = 'content'
    return true
  }

  #toCall(text: string): FoundCall | undefined {
    const separator = text.indexOf(SEPARATOR)
    if (separator < 0) return undefined
    const after = text.slice(separator + SEPARATOR.length)
    if (!this.#isCogito) return toCall(text.slice(0, separator), trimSpace(after))
    const start = after.indexOf('\n```json\n')
    const json = after.slice(start + '\n```json\n'.length)
    const end = json.indexOf('\n```')
    return start < 0 || end < 0 ? undefined : toCall(after.slice(0, start), json.slice(0, end))
  }
}

function toCall(name: string, json: string): FoundCall | undefined {
  const args = attempt(() => readArguments(json))
  return args && { name: trimSpace(name), args }
}
