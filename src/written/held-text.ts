import { trimLeft, trimRight } from '../go/white-space.ts'

/** Longer than any tag that is looked for. */
const LONGEST_TAG = 32

/** How much of the start of the text can be seen without joining all of its pieces. */
const START_LENGTH = 64

/** The text that a parser has read and has not used yet. */
export class HeldText {
  /** The pieces of the text that are not joined yet. Each join of a growing text costs as much as the text is long. */
  #pieces: string[] = []
  #length = 0
  /** The end of the text in which a tag may be that was not there before. */
  #recent = ''
  #start = ''

  add(piece: string): void {
    this.#pieces.push(piece)
    this.#length += piece.length
    if (this.#start.length < START_LENGTH) this.#start = (this.#start + piece).slice(0, START_LENGTH)
    this.#recent = this.#recent.slice(-LONGEST_TAG) + piece
  }

  /** The whole text. To read it costs as much as the text is long, so a parser that waits for a tag asks `has` first. */
  get text(): string {
    if (this.#pieces.length > 1) this.#pieces = [this.#pieces.join('')]
    return this.#pieces[0] ?? ''
  }

  set text(text: string) {
    this.#pieces = [text]
    this.#length = text.length
    this.#recent = text
    this.#start = text.slice(0, START_LENGTH)
  }

  /** The first characters of the text. */
  get start(): string {
    return this.#start
  }

  /** Whether the text may have a tag that it did not have when the last piece came. */
  has(tag: string): boolean {
    return this.#recent.includes(tag)
  }

  /** Returns the offset of the first tag, or -1. */
  find(tag: string): number {
    return this.has(tag) ? this.text.indexOf(tag) : -1
  }

  /** Takes the text up to the first tag and the tag itself, if there is one. White space around the tag may be left out. */
  cut(tag: string, { trimsBefore = true, trimsAfter = true } = {}): string | undefined {
    const index = this.find(tag)
    if (index < 0) return undefined
    const before = this.text.slice(0, index)
    const after = this.text.slice(index + tag.length)
    this.text = trimsAfter ? trimLeft(after) : after
    return trimsBefore ? trimRight(before) : before
  }

  /** How many characters at the end of the text are the beginning of one of the tags. */
  overlap(tags: readonly string[]): number {
    return Math.max(...tags.map((tag) => overlap(this.#recent, tag)))
  }

  /**
   * Takes the text, except for an end that may become one of the tags.
   *
   * @param keepsSpace whether white space before that end is kept too. Default: true.
   */
  takeClear(tags: readonly string[], keepsSpace = true): string {
    const clear = this.text.slice(0, this.text.length - this.overlap(tags))
    const taken = keepsSpace ? trimRight(clear) : clear
    this.text = this.text.slice(taken.length)
    return taken
  }

  /** How many characters of white space are at the end of the text. */
  trailingSpace(): number {
    const recent = this.#recent.length - trimRight(this.#recent).length
    return recent < this.#recent.length ? recent : this.text.length - trimRight(this.text).length
  }

  /** Takes the text, except for a number of characters at its end. */
  takeAllBut(kept: number): string {
    const taken = this.text.slice(0, this.text.length - kept)
    this.text = this.text.slice(taken.length)
    return taken
  }

  /** The length of the text. */
  get length(): number {
    return this.#length
  }

  /** Takes the whole text. */
  takeAll(): string {
    const all = this.text
    this.text = ''
    return all
  }

  /** Drops the white space at the start, and returns whether any text is left. */
  skipSpace(): boolean {
    this.text = trimLeft(this.text)
    return this.text !== ''
  }
}

/** Returns the length of the longest end of a text that is the beginning of a tag, or the tag. */
export function overlap(text: string, tag: string): number {
  for (let length = Math.min(text.length, tag.length); length > 0; length--) {
    if (text.endsWith(tag.slice(0, length))) return length
  }
  return 0
}
