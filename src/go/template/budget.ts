import { GoTemplateError } from './errors.ts'

const MAX_STEPS = 2_000_000
const MAX_CHARACTERS = 50_000_000
const MAX_READ = 100_000_000

/**
 * Limits the work of one rendering, so that no template can hang a test. Each method throws a GoTemplateError when its
 * limit is exceeded. Go has no limit, and continues until memory is full.
 */
export class Budget {
  #steps = 0
  #characters = 0
  #read = 0

  /** Counts one step: a visit to a node, or an iteration of a range. */
  step(): void {
    this.#steps++
    if (this.#steps > MAX_STEPS)
      throw new GoTemplateError(`Failed to render the template: it takes more than ${MAX_STEPS} steps.`)
  }

  /** Counts text that a template makes, whether it is output or not. */
  countMade(text: string): string {
    this.#characters += text.length
    if (this.#characters > MAX_CHARACTERS) {
      throw new GoTemplateError(`Failed to render the template: it makes more than ${MAX_CHARACTERS} characters.`)
    }
    return text
  }

  /** Counts text that is passed to a function. */
  countRead(text: string): void {
    this.#read += text.length
    if (this.#read > MAX_READ) {
      throw new GoTemplateError(`Failed to render the template: its functions read more than ${MAX_READ} characters.`)
    }
  }
}
