import { GoTemplateError } from './errors.ts'

const MAX_STEPS = 2_000_000
const MAX_CHARACTERS = 50_000_000
const MAX_READ = 1_000_000_000

/** Go would go on until memory is full; a mock stops, so that no template can hang a test. */
export class Budget {
  #steps = 0
  #characters = 0
  #read = 0

  step(): void {
    this.#steps++
    if (this.#steps > MAX_STEPS)
      throw new GoTemplateError(`Failed to render the template: it takes more than ${MAX_STEPS} steps.`)
  }

  /** Counts all text that is made, shown or not. */
  made(text: string): string {
    this.#characters += text.length
    if (this.#characters > MAX_CHARACTERS) {
      throw new GoTemplateError(`Failed to render the template: it makes more than ${MAX_CHARACTERS} characters.`)
    }
    return text
  }

  /** Counts what functions are given to look at. */
  read(text: string): void {
    this.#read += text.length
    if (this.#read > MAX_READ) {
      throw new GoTemplateError(`Failed to render the template: its functions read more than ${MAX_READ} characters.`)
    }
  }
}
