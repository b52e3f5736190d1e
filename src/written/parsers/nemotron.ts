import { trimLeft, trimRight } from '../../go/white-space.ts'
import { continuesAnswer, type ParserSetup } from '../output-parser.ts'
import { StagedParser } from '../staged-parser.ts'
import { Qwen3CoderParser } from './qwen3-coder.ts'

const THINK = '<think>'
const END_OF_THOUGHT = '</think>'
const CALL = '<tool_call>'

/**
 * The parsers `nemotron-3-nano` and `nemotron-3.5-nano`: a thought, and then what the parser of qwen3-coder reads.
 *
 * @see https://github.com/ollama/ollama/blob/main/model/parsers/nemotron3nano.go
 */
export class NemotronParser extends StagedParser {
  readonly #rest: Qwen3CoderParser
  #stage: 'thinking' | 'space' | 'content'
  #mayRepeatTag: boolean
  #skipsSpace = false

  constructor({ tools, think = true, lastMessage }: ParserSetup) {
    super()
    this.#rest = new Qwen3CoderParser({ tools })
    this.#mayRepeatTag = think !== false && !continuesAnswer(lastMessage)
    this.#stage = this.#mayRepeatTag ? 'thinking' : 'content'
  }

  protected step(isLast: boolean): boolean {
    if (this.#stage === 'thinking') return this.#stepInThought()
    if (this.#stage === 'space' && !this.held.skipSpace()) return false
    this.#stage = 'content'
    this.delegate(this.#rest, this.held.takeAll(), isLast)
    return false
  }

  #stepInThought(): boolean {
    if (this.#skipsSpace && !this.held.skipSpace()) return false
    this.#skipsSpace = false
    if (this.#mayRepeatTag) {
      const trimmed = trimLeft(this.held.text)
      if (trimmed.startsWith(THINK)) {
        this.held.text = trimLeft(trimmed.slice(THINK.length))
        this.#mayRepeatTag = false
        this.#skipsSpace = true
        return true
      }
      if (THINK.startsWith(trimmed)) {
        this.held.text = trimmed
        return false
      }
      this.#mayRepeatTag = false
    }
    const end = this.held.find(END_OF_THOUGHT)
    const call = this.held.find(CALL)
    const thought = end >= 0 && (call < 0 || end < call) ? this.held.cut(END_OF_THOUGHT) : undefined
    if (thought !== undefined) {
      this.think(thought)
      this.#stage = this.held.text === '' ? 'space' : 'content'
      return this.#stage === 'content'
    }
    if (call < 0) {
      this.think(this.held.takeClear([END_OF_THOUGHT, CALL]))
      return false
    }
    const { text } = this.held
    this.think(trimRight(text.slice(0, call)))
    this.held.text = text.slice(call)
    this.#stage = 'content'
    return true
  }
}
