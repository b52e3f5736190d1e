import { toolCallFunction } from '../../protocol/requests.ts'
import { readCall, readOrFail } from '../call-json.ts'
import { continuesAnswer, type ParserSetup } from '../output-parser.ts'
import { ThoughtBeforeCallParser } from '../thought-before-call.ts'

const CALL = '<tool_call>'
const END_OF_CALL = '</tool_call>'

/**
 * The parsers `qwen3-vl-instruct` and `qwen3-vl-thinking`. A thinking model always begins with a thought.
 *
 * @see https://github.com/ollama/ollama/blob/main/model/parsers/qwen3vl.go
 */
export class Qwen3VlParser extends ThoughtBeforeCallParser {
  #stage: 'thinking' | 'content' | 'in call' | 'space'

  constructor({ lastMessage }: ParserSetup, { canThink }: { canThink: boolean }) {
    super()
    this.#stage = canThink && !continuesAnswer(lastMessage) ? 'thinking' : 'content'
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
        const text = this.held.cut(END_OF_CALL, { trimsBefore: false, trimsAfter: false })
        if (text === undefined) return false
        this.call(readOrFail('', () => readCall(text, toolCallFunction)))
        this.#stage = 'space'
        return true
      }
      default:
        if (!this.held.skipSpace()) return false
        this.#stage = 'content'
        return true
    }
  }

  protected override endThought(): void {
    this.#stage = this.held.text === '' ? 'space' : 'content'
  }

  protected override cutAtCall(use: (before: string) => void): boolean {
    const before = this.held.cut(CALL, { trimsAfter: false })
    if (before === undefined) return false
    use(before)
    this.#stage = 'in call'
    return true
  }
}
