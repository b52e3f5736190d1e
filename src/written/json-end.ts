/** Looks for the end of the first JSON object or list in a text that comes in pieces. */
export class JsonEnd {
  /** The offset after the closing bracket. Undefined: it has not come yet. */
  end: number | undefined
  #read = 0
  #depth = 0
  #isInString = false
  #isEscaped = false

  read(piece: string): void {
    for (let i = 0; i < piece.length && this.end === undefined; i++) {
      const character = piece[i]!
      this.#read++
      if (this.#isInString) {
        if (this.#isEscaped) this.#isEscaped = false
        else if (character === '\\') this.#isEscaped = true
        else if (character === '"') this.#isInString = false
      } else if (character === '"') {
        this.#isInString = true
      } else if (character === '{' || character === '[') {
        this.#depth++
      } else if ((character === '}' || character === ']') && --this.#depth === 0) {
        this.end = this.#read
      }
    }
  }
}
