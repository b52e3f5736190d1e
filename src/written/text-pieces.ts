/** A text that comes in pieces. They are not joined, because each join of a growing text costs as much as the text is long. */
export class TextPieces {
  readonly #pieces: string[] = []
  /** The offset of each piece. */
  readonly #starts: number[] = []
  /** The number of the piece that was read last. Most reads are in the same piece, or in the next one. */
  #last = 0
  #length = 0

  constructor(text = '') {
    this.add(text)
  }

  get length(): number {
    return this.#length
  }

  add(piece: string): void {
    if (piece === '') return
    this.#pieces.push(piece)
    this.#starts.push(this.#length)
    this.#length += piece.length
  }

  /** Returns the character at an offset, which must be below the length. */
  at(offset: number): string {
    const i = this.#find(offset)
    return this.#pieces[i]![offset - this.#starts[i]!]!
  }

  /** Returns the text from an offset to another one. Default: to the end. */
  slice(start: number, end = this.#length): string {
    if (start >= end) return ''
    const first = this.#find(start)
    const last = this.#find(end - 1)
    const text = this.#pieces.slice(first, last + 1).join('')
    return text.slice(start - this.#starts[first]!, end - this.#starts[first]!)
  }

  #find(offset: number): number {
    if (this.#starts[this.#last]! > offset) this.#last = this.#starts.findLastIndex((start) => start <= offset)
    while ((this.#starts[this.#last + 1] ?? Infinity) <= offset) this.#last++
    return this.#last
  }
}
