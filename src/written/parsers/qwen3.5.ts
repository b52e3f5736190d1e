import { trimLeft } from '../../go/white-space.ts'
import { continuesAnswer, type ParserSetup } from '../output-parser.ts'
import { StagedParser } from '../staged-parser.ts'
import { Qwen3CoderParser } from './qwen3-coder.ts'

const THINK = '<think>'
const END_OF_THOUGHT = '</think>'
const CALL = '<tool_call>'

/**
 * The parsers `qwen3.5` and `ornith`: a thought, and then what the parser of qwen3-coder reads.
 *
 * @see https://github.com/ollama/ollama/blob/main/model/parsers/qwen35.go
 */
export class Qwen35Parser extends StagedParser {
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
    switch (this.#stage) {
      case 'thinking':
        return this.#stepInThought()
      case 'space':
        if (!this.held.skipSpace()) return false
        this.#stage = 'content'
        return true
      default: {
        const text = this.held.takeAll()
        if (text !== '') this.delegate(this.#rest, text, isLast)
        return false
      }
    }
  }

  #stepInThought(): boolean {
    if (this.#mayRepeatTag) {
      const trimmed = trimLeft(this.held.text)
      if (!trimmed.startsWith(THINK) && THINK.startsWith(trimmed)) return false
      this.#mayRepeatTag = false
      if (trimmed.startsWith(THINK)) {
        this.held.text = trimLeft(trimmed.slice(THINK.length))
        this.#skipsSpace = this.held.text === ''
        return !this.#skipsSpace
      }
    }
    if (this.#skipsSpace && !this.held.skipSpace()) return false
    this.#skipsSpace = false
    const thought = this.held.cut(END_OF_THOUGHT)
    if (thought !== undefined) {
      this.think(thought)
      this.#stage = this.held.text === '' ? 'space' : 'content'
      return true
    }
    // A model may begin a call before it ends its thought.
    const before = this.held.overlap([END_OF_THOUGHT, CALL]) > 0 ? undefined : this.held.cut(CALL)
    if (before === undefined) {
      this.think(this.held.takeClear([END_OF_THOUGHT, CALL]))
      return false
    }
    this.held.text = before + END_OF_THOUGHT + CALL + this.held.text
    return true
  }
}
