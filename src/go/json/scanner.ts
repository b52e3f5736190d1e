import { EndOfInputError, GoJsonError } from './errors.ts'
import { type ExactContent, ExactNode, Members } from './node.ts'
import { quoteByte } from './quote.ts'
import { decodeStrictly, decodeUtf8 } from './utf8.ts'

/** The deepest nesting that Go accepts (maxNestingDepth in scanner.go). */
const MAX_DEPTH = 10_000
const [QUOTE, BACKSLASH, COMMA, COLON, MINUS, PLUS, DOT, ZERO, NINE] = codes('"\\,:-+.09')
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = codes('[]{}')
const LITERALS = new Map<number, [word: string, value: null | boolean]>([
  [0x74, ['true', true]],
  [0x66, ['false', false]],
  [0x6e, ['null', null]],
])

/** An array or an object whose end has not been read yet. `key` is the key of the member that is read next. */
interface Open {
  readonly content: ExactNode[] | Members
  readonly start: number
  key: { key: string; keyStart: number; keyEnd: number } | undefined
}

/**
 * Reads the first value of a body, as scanner.go and readValue in stream.go do, and ignores everything after it. It
 * keeps its own stack, so that the deepest body that Go accepts cannot exhaust ours.
 */
export class Scanner {
  readonly bytes: Uint8Array
  /**
   * The whole body as text. It is set only if every character is one byte, so that an offset is the same in text and
   * bytes.
   */
  readonly #ascii: string | undefined
  #at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    const text = decodeStrictly(bytes)
    this.#ascii = text?.length === bytes.length ? text : undefined
  }

  textBetween(start: number, end: number): string {
    return this.#ascii === undefined ? decodeUtf8(this.bytes.subarray(start, end)) : this.#ascii.slice(start, end)
  }

  firstValue(): ExactNode {
    this.#skipSpace()
    if (this.#at === this.bytes.length) throw new EndOfInputError()
    const stack: Open[] = []
    for (;;) {
      let node = this.#beginValue(stack)
      while (node) {
        const parent = stack.at(-1)
        if (!parent) return node
        node = this.#endValue(stack, parent, node)
      }
    }
  }

  /** Reads a scalar or an empty container and returns it. Opens any other container and returns undefined. */
  #beginValue(stack: Open[]): ExactNode | undefined {
    this.#skipSpace()
    const start = this.#at
    const first = this.bytes[start]!
    if (first === OPEN_OBJECT || first === OPEN_ARRAY) {
      if (stack.length === MAX_DEPTH) throw this.#unexpected('exceeded max depth')
      this.#at++
      this.#skipSpace()
      const content = first === OPEN_OBJECT ? new Members() : []
      if (this.bytes[this.#at] === (first === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_ARRAY)) {
        return this.#finish(content, start, this.#at + 1)
      }
      stack.push({ content, start, key: first === OPEN_OBJECT ? this.#key() : undefined })
      return undefined
    }
    if (first === QUOTE) return this.#finish(this.#string(), start, this.#at)
    if (first === MINUS || isDigit(first)) {
      this.#number()
      return this.#finish(Number(this.textBetween(start, this.#at)), start, this.#at)
    }
    const literal = LITERALS.get(first)
    if (!literal) throw this.#unexpected('looking for beginning of value')
    const [word, value] = literal
    for (const letter of word) {
      if (this.bytes[this.#at] !== letter.charCodeAt(0))
        throw this.#unexpected(`in literal ${word} (expecting '${letter}')`)
      this.#at++
    }
    return this.#finish(value, start, this.#at)
  }

  /** Adds a value to its container. Returns the container if the value was its last one, and otherwise undefined. */
  #endValue(stack: Open[], parent: Open, node: ExactNode): ExactNode | undefined {
    const { content, key } = parent
    const inObject = content instanceof Members
    if (inObject) content.list.push({ ...key!, node })
    else content.push(node)
    this.#skipSpace()
    const next = this.bytes[this.#at]
    if (next === COMMA) {
      this.#at++
      if (inObject) parent.key = this.#key()
      return undefined
    }
    if (next !== (inObject ? CLOSE_OBJECT : CLOSE_ARRAY)) {
      throw this.#unexpected(inObject ? 'after object key:value pair' : 'after array element')
    }
    stack.pop()
    return this.#finish(content, parent.start, this.#at + 1)
  }

  #finish(content: ExactContent, start: number, end: number): ExactNode {
    this.#at = end
    return new ExactNode(content, start, end)
  }

  #key(): { key: string; keyStart: number; keyEnd: number } {
    this.#skipSpace()
    if (this.bytes[this.#at] !== QUOTE) throw this.#unexpected('looking for beginning of object key string')
    const keyStart = this.#at
    const key = this.#string()
    const keyEnd = this.#at
    this.#skipSpace()
    if (this.bytes[this.#at] !== COLON) throw this.#unexpected('after object key')
    this.#at++
    return { key, keyStart, keyEnd }
  }

  #string(): string {
    const start = this.#at++
    let escaped = false
    for (;;) {
      const byte = this.bytes[this.#at]
      if (byte === QUOTE) break
      if (byte === undefined || byte < 0x20) throw this.#unexpected('in string literal')
      this.#at++
      if (byte === BACKSLASH) {
        escaped = true
        this.#escape()
      }
    }
    this.#at++
    if (!escaped) return this.textBetween(start + 1, this.#at - 1)
    // The literal is known to be valid by now. Go replaces a lone surrogate with U+FFFD.
    const text = JSON.parse(this.textBetween(start, this.#at)) as string
    return text.replace(/\p{Surrogate}/gu, '\ufffd')
  }

  #escape(): void {
    const code = String.fromCharCode(this.bytes[this.#at] ?? 0)
    if (!'bfnrt\\/"u'.includes(code)) throw this.#unexpected('in string escape code')
    this.#at++
    if (code !== 'u') return
    for (const end = this.#at + 4; this.#at < end; this.#at++) {
      const digit = String.fromCharCode(this.bytes[this.#at] ?? 0)
      if (!/[\da-f]/i.test(digit)) throw this.#unexpected(String.raw`in \u hexadecimal character escape`)
    }
  }

  #number(): void {
    if (this.bytes[this.#at] === MINUS) this.#at++
    if (this.bytes[this.#at] === ZERO) this.#at++
    else this.#digits('in numeric literal')
    if (this.bytes[this.#at] === DOT) {
      this.#at++
      this.#digits('after decimal point in numeric literal')
    }
    if ((this.bytes[this.#at]! | 0x20) === 0x65) {
      this.#at++
      if (this.bytes[this.#at] === PLUS || this.bytes[this.#at] === MINUS) this.#at++
      this.#digits('in exponent of numeric literal')
    }
  }

  #digits(place: string): void {
    if (!isDigit(this.bytes[this.#at])) throw this.#unexpected(place)
    while (isDigit(this.bytes[this.#at])) this.#at++
  }

  #skipSpace(): void {
    for (;;) {
      const byte = this.bytes[this.#at]
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return
      this.#at++
    }
  }

  /**
   * Creates the error for the current byte. If the body ends here, the error is io.ErrUnexpectedEOF, whatever was
   * expected.
   */
  #unexpected(place: string): GoJsonError {
    const byte = this.bytes[this.#at]
    return new GoJsonError(byte === undefined ? 'unexpected EOF' : `invalid character ${quoteByte(byte)} ${place}`)
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO! && byte <= NINE!
}

function codes(characters: string): number[] {
  return Array.from(characters, (character) => character.charCodeAt(0))
}
