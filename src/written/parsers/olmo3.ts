import { StagedParser } from '../staged-parser.ts'
import { readOlmoCalls } from './olmo3-calls.ts'

const CALLS = '<function_calls>'
const END_OF_CALLS = '</function_calls>'

/**
 * The parser `olmo3`. The calls are lines of Python between tags. If one of them is broken, all are dropped.
 *
 * @see https://github.com/ollama/ollama/blob/main/model/parsers/olmo3.go
 */
export class Olmo3Parser extends StagedParser {
  #stage: 'content' | 'calls' | 'after calls' = 'content'

  protected step(isLast: boolean): boolean {
    if (isLast) return false
    if (this.#stage === 'calls') {
      const text = this.held.cut(END_OF_CALLS, { trimsBefore: false, trimsAfter: false })
      if (text === undefined) return false
      for (const call of readOlmoCalls(text) ?? []) this.call(call)
      this.#stage = 'after calls'
      return true
    }
    if (this.#stage === 'after calls') {
      const rest = this.held.takeAll()
      if (rest !== '') this.#stage = 'content'
      this.say(rest)
      return false
    }
    const before = this.held.cut(CALLS, { trimsBefore: false, trimsAfter: false })
    this.say(before ?? this.held.takeClear([CALLS], false))
    if (before !== undefined) this.#stage = 'calls'
    return before !== undefined
  }

  protected override atEnd(isLast: boolean): void {
    if (!isLast) return
    const rest = this.held.takeAll()
    if (this.#stage === 'content') this.say(rest)
  }
}
