import { isSpace } from './characters.ts'
import type { Token, TokenKind } from './token-kinds.ts'

const RIGHT = '}}'
/**
 * The length of a trim marker: the dash of `{{- ` and ` -}}`, and the one white space character that must be beside it.
 */
export const MARKER_LENGTH = 2

/**
 * Holds the input of the lexer, and the token that is being read. At the end of the input, the next character is `''`.
 */
export class TokenReader {
  protected input: string
  protected position = 0
  /** The offset at which the current token starts. */
  protected start = 0
  #line = 1
  #startLine = 1

  constructor(input: string) {
    this.input = input
  }

  protected accept(valid: string): string {
    const character = this.peek()
    if (character === '' || !valid.includes(character)) return ''
    return this.take()
  }

  protected acceptAll(valid: string): void {
    while (this.accept(valid));
  }

  protected peek(): string {
    const code = this.input.codePointAt(this.position)
    return code === undefined ? '' : String.fromCodePoint(code)
  }

  protected take(): string {
    const character = this.peek()
    this.position += character.length
    return character
  }

  protected skipSpaces(): void {
    while (this.position < this.input.length && isSpace(this.input[this.position]!)) this.position++
  }

  protected startsWith(text: string, at: number): boolean {
    return this.input.startsWith(text, at)
  }

  protected hasLeftMarker(at: number): boolean {
    return this.input[at] === '-' && isSpace(this.input[at + 1] ?? '')
  }

  protected hasRightMarker(at: number): boolean {
    return isSpace(this.input[at] ?? '') && this.input[at + 1] === '-' && this.startsWith(RIGHT, at + MARKER_LENGTH)
  }

  protected emit(kind: TokenKind): Token {
    const token = { kind, at: this.start, value: this.input.slice(this.start, this.position), line: this.#startLine }
    this.ignore()
    return token
  }

  protected ignore(): void {
    for (let at = this.start; at < this.position; at++) if (this.input[at] === '\n') this.#line++
    this.start = this.position
    this.#startLine = this.#line
  }

  /** Returns an error token and drops the rest of the input. An action that is open stays open. */
  protected fail(value: string): Token {
    const token: Token = { kind: 'error', at: this.start, value, line: this.#startLine }
    this.input = ''
    this.start = 0
    this.position = 0
    return token
  }
}
