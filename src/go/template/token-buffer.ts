import { GoTemplateError } from './errors.ts'
import type { Lexer } from './lexer.ts'
import { describeToken, type Token, type TokenKind } from './token-kinds.ts'

const NO_TOKEN: Token = { kind: 'error', at: 0, value: '', line: 0 }

/**
 * Looks ahead by up to three tokens, and reports unexpected ones with Go's message, as parse.go does. Each definition
 * of a template has its own buffer.
 */
export class TokenBuffer {
  protected readonly lexer: Lexer
  /** The line on which the current action began; 0 outside an action. */
  protected actionLine = 0
  readonly #tokens: [Token, Token, Token] = [NO_TOKEN, NO_TOKEN, NO_TOKEN]
  #waiting = 0

  constructor(lexer: Lexer) {
    this.lexer = lexer
  }

  protected next(): Token {
    if (this.#waiting > 0) this.#waiting--
    else this.#tokens[0] = this.lexer.next()
    return this.#tokens[this.#waiting]!
  }

  protected peek(): Token {
    if (this.#waiting === 0) {
      this.#tokens[0] = this.lexer.next()
      this.#waiting = 1
    }
    return this.#tokens[this.#waiting - 1]!
  }

  protected nextNonSpace(): Token {
    let token = this.next()
    while (token.kind === 'space') token = this.next()
    return token
  }

  protected peekNonSpace(): Token {
    const token = this.nextNonSpace()
    this.backUp()
    return token
  }

  /** Puts the last token back, and the `earlier` tokens before it. Give the latest of the `earlier` tokens first. */
  protected backUp(...earlier: Token[]): void {
    if (earlier.length === 0) this.#waiting++
    else this.#waiting = earlier.length + 1
    for (const [index, token] of earlier.entries()) this.#tokens[index + 1] = token
  }

  protected expect(kinds: readonly TokenKind[], context: string): Token {
    const token = this.nextNonSpace()
    if (!kinds.includes(token.kind)) this.unexpected(token, context)
    return token
  }

  protected unexpected(token: Token, context: string): never {
    if (token.kind !== 'error') this.fail(`unexpected ${describeToken(token)} in ${context}`)
    let origin = ''
    if (this.actionLine !== 0 && this.actionLine !== token.line) {
      const began = ` started at :${this.actionLine}`
      origin = token.value.endsWith(' action') ? began : ` in action${began}`
    }
    this.fail(token.value + origin)
  }

  /**
   * Tree.errorf in parse.go. The line in the message is that of the last token that was read, even if the error is
   * elsewhere.
   */
  protected fail(words: string): never {
    throw new GoTemplateError(`template: :${this.#tokens[0].line}: ${words}`)
  }
}
