import { continuesAnswer, type ParserSetup } from '../output-parser.ts'
import { StagedParser } from '../staged-parser.ts'

const END_OF_THOUGHT = '</think>'

/**
 * The parser `olmo3-think`. The model always begins with a thought, and calls no tools.
 *
 * @see https://github.com/ollama/ollama/blob/main/model/parsers/olmo3_think.go
 */
export class Olmo3ThinkParser extends StagedParser {
  #thinks: boolean

  constructor({ lastMessage }: ParserSetup) {
    super()
    this.#thinks = !continuesAnswer(lastMessage)
  }

  protected step(): boolean {
    if (!this.#thinks) {
      this.say(this.held.takeAll())
      return false
    }
    const thought = this.held.cut(END_OF_THOUGHT)
    if (thought === undefined) {
      this.think(this.held.takeClear([END_OF_THOUGHT]))
      return false
    }
    this.think(thought)
    this.#thinks = false
    return true
  }
}
