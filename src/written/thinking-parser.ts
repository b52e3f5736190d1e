import type { ThinkingTags } from '../go/template.ts'
import { trimLeft } from '../go/white-space.ts'
import { TagSearch } from './tag-search.ts'

type State = 'before' | 'opened' | 'thinking' | 'closed' | 'done'

/**
 * Takes a thought out of what a model writes, by the tags of the model's template. A thought must come first. White space after each of
 * its tags is left out.
 *
 * @see https://github.com/ollama/ollama/blob/main/thinking/parser.go
 */
export class ThinkingParser {
  readonly #tags: ThinkingTags
  readonly #closing: TagSearch
  #state: State = 'before'
  /** White space that came before the opening tag. It is sent if no tag follows. */
  #blanks: string[] = []
  /** How many characters of the opening tag have come. */
  #opened = 0

  constructor(tags: ThinkingTags) {
    this.#tags = tags
    this.#closing = new TagSearch(tags.closing)
  }

  add(text: string): { thinking: string; content: string } {
    if (this.#state === 'before') {
      const rest = this.#findOpening(text)
      if (rest === undefined) return { thinking: '', content: '' }
      if (this.#state === 'before') {
        this.#state = 'done'
        return { thinking: '', content: rest }
      }
      text = rest
    }
    if (this.#state === 'opened') {
      text = trimLeft(text)
      if (text === '') return { thinking: '', content: '' }
      this.#state = 'thinking'
    }
    if (this.#state === 'thinking') return this.#think(text)
    if (this.#state === 'closed') {
      text = trimLeft(text)
      if (text !== '') this.#state = 'done'
    }
    return { thinking: '', content: text }
  }

  /** Returns what follows the opening tag, or all that has come so far if it is no tag. Undefined: a later piece decides. */
  #findOpening(text: string): string | undefined {
    const { opening } = this.#tags
    const trimmed = this.#opened === 0 ? trimLeft(text) : text
    const missing = opening.length - this.#opened
    if (trimmed.length >= missing && trimmed.startsWith(opening.slice(this.#opened))) {
      this.#state = 'opened'
      return trimmed.slice(missing)
    }
    this.#blanks.push(text.slice(0, text.length - trimmed.length))
    if (!opening.startsWith(trimmed, this.#opened)) {
      return this.#blanks.join('') + opening.slice(0, this.#opened) + trimmed
    }
    this.#opened += trimmed.length
    return undefined
  }

  #think(text: string): { thinking: string; content: string } {
    const { closing } = this.#tags
    const { held } = this.#closing
    const end = this.#closing.read(text)
    const all = closing.slice(0, held) + text
    if (end === undefined) return { thinking: all.slice(0, all.length - this.#closing.held), content: '' }
    const content = trimLeft(text.slice(end))
    this.#state = content === '' ? 'closed' : 'done'
    return { thinking: all.slice(0, held + end - closing.length), content }
  }
}
