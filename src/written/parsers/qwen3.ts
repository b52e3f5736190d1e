import { trimLeft } from '../../go/white-space.ts'
import { readCall, readOrFail } from '../call-json.ts'
import type { ParserSetup } from '../output-parser.ts'
import { failParsing } from '../staged-parser.ts'
import { ThoughtBeforeCallParser } from '../thought-before-call.ts'

const THINK = '<think>'
const CALL = '<tool_call>'
const END_OF_CALL = '</tool_call>'

type Stage = 'thinking' | 'after thinking' | 'content' | 'call' | 'in call'

/**
 * The parsers `qwen3` and `qwen3-thinking`. The prompt of a thinking model ends with the opening tag of its thought.
 *
 * @see https://github.com/ollama/ollama/blob/main/model/parsers/qwen3.go
 */
export class Qwen3Parser extends ThoughtBeforeCallParser {
  #stage: Stage
  #mayRepeatTag: boolean

  constructor({ think = true }: ParserSetup, { canThink }: { canThink: boolean }) {
    super()
    this.#mayRepeatTag = canThink && think !== false
    this.#stage = this.#mayRepeatTag ? 'thinking' : 'content'
  }

  protected step(): boolean {
    switch (this.#stage) {
      case 'thinking':
        return this.stepInThought()
      case 'content':
        if (this.cutAtCall((text) => this.say(text))) return true
        this.say(this.held.takeClear([CALL]))
        return false
      case 'in call': {
        const text = this.held.cut(END_OF_CALL)
        if (text === undefined) return false
        const call = readOrFail('failed to parse JSON: ', () => readCall(text))
        if (call.name === '') failParsing('empty function name')
        this.call(call)
        this.#stage = 'content'
        return true
      }
      default:
        if (!this.held.skipSpace()) return false
        this.#stage = this.#stage === 'call' ? 'in call' : 'content'
        return true
    }
  }

  protected override stepInThought(): boolean {
    if (this.#mayRepeatTag) {
      const trimmed = trimLeft(this.held.text)
      if (trimmed.startsWith(THINK)) {
        this.held.text = trimLeft(trimmed.slice(THINK.length))
        this.#mayRepeatTag = this.held.text === ''
        return !this.#mayRepeatTag
      }
      if (THINK.startsWith(trimmed)) return false
      this.#mayRepeatTag = false
    }
    return super.stepInThought()
  }

  protected override endThought(): void {
    this.#stage = this.held.text === '' ? 'after thinking' : 'content'
  }

  protected override cutAtCall(use: (before: string) => void): boolean {
    const before = this.held.cut(CALL)
    if (before === undefined) return false
    use(before)
    this.#stage = this.held.text === '' ? 'call' : 'in call'
    return true
  }
}
