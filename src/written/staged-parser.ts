import { OllamaError } from '../protocol/ollama-error.ts'
import { HeldText } from './held-text.ts'
import type { OutputParser, Parsed, WrittenCall } from './output-parser.ts'

/** A parser that goes from stage to stage, such as from a thought to the text after it. Each tag that it finds may begin a new stage. */
export abstract class StagedParser implements OutputParser {
  protected readonly held = new HeldText()
  #content = ''
  #thinking = ''
  #calls: WrittenCall[] = []
  #count = 0

  add(text: string, isLast: boolean): Parsed {
    this.#content = this.#thinking = ''
    this.#calls = []
    this.held.add(text)
    while (this.step(isLast)) {
      // Each step uses a part of the text.
    }
    this.atEnd(isLast)
    return { content: this.#content, thinking: this.#thinking, calls: this.#calls }
  }

  /** Uses a part of the held text, and returns whether the rest may be used too. If not, it waits for the next piece. */
  protected abstract step(isLast: boolean): boolean

  /** Does what is left after the steps of a piece. Default: nothing. */
  protected atEnd(_isLast: boolean): void {
    // Most parsers drop what they hold when the model ends.
  }

  protected say(content: string): void {
    this.#content += content
  }

  protected think(thinking: string): void {
    this.#thinking += thinking
  }

  protected call({ name, args }: FoundCall): void {
    this.#calls.push({ index: this.#count++, name, arguments: args })
  }

  /** Takes over what another parser makes of a text. */
  protected delegate(parser: OutputParser, text: string, isLast: boolean): void {
    const { content, thinking, calls } = parser.add(text, isLast)
    this.say(content)
    this.think(thinking)
    this.#calls.push(...calls)
  }
}

/** A tool call that a parser has found, before it is numbered. */
export interface FoundCall {
  name: string
  args: Record<string, unknown>
}

/** Lets the answer fail as the real server does if a parser cannot read what a model writes. */
export function failParsing(message: string): never {
  throw new OllamaError(500, message)
}
