import { StagedParser } from './staged-parser.ts'

const END_OF_THOUGHT = '</think>'
const CALL = '<tool_call>'

/** A parser of models whose calls may begin before their thought ends. */
export abstract class ThoughtBeforeCallParser extends StagedParser {
  /** Goes on to a call, if the text has one. `use` takes the text before it. Returns whether there is a call. */
  protected abstract cutAtCall(use: (before: string) => void): boolean

  /** Goes on from the thought to the text after it. */
  protected abstract endThought(): void

  /** Takes the text of a thought. Returns whether the rest may be used too. */
  protected stepInThought(): boolean {
    const end = this.held.find(END_OF_THOUGHT)
    const call = this.held.find(CALL)
    if (call >= 0 && (end < 0 || call < end)) return this.cutAtCall((text) => this.think(text))
    const thought = this.held.cut(END_OF_THOUGHT)
    if (thought === undefined) {
      this.think(this.held.takeClear([END_OF_THOUGHT, CALL]))
      return false
    }
    this.think(thought)
    this.endThought()
    return true
  }
}
