/** Looks for a tag in a text that comes in pieces. It reads each character once, because it is the automaton of Knuth, Morris and Pratt. */
export class TagSearch {
  readonly #tag: string
  /** For each length of a beginning of the tag: the length of the longest shorter beginning with which it ends. */
  readonly #fallbacks: readonly number[]
  #held = 0

  constructor(tag: string) {
    this.#tag = tag
    this.#fallbacks = findFallbacks(tag)
  }

  /** How many characters at the end of the text so far are the beginning of the tag. */
  get held(): number {
    return this.#held
  }

  /**
   * Reads a piece up to the end of the first tag in it.
   *
   * @returns the offset after the tag, or undefined if no tag ends in this piece
   */
  read(piece: string): number | undefined {
    for (let i = 0; i < piece.length; i++) {
      const code = piece.charCodeAt(i)
      while (this.#held > 0 && this.#tag.charCodeAt(this.#held) !== code) this.#held = this.#fallbacks[this.#held]!
      if (this.#tag.charCodeAt(this.#held) === code) this.#held++
      if (this.#held === this.#tag.length) {
        this.#held = 0
        return i + 1
      }
    }
    return undefined
  }
}

function findFallbacks(tag: string): number[] {
  const fallbacks = [0, 0]
  let length = 0
  for (let i = 1; i < tag.length; i++) {
    while (length > 0 && tag[i] !== tag[length]) length = fallbacks[length]!
    if (tag[i] === tag[length]) length++
    fallbacks.push(length)
  }
  return fallbacks
}
