import { quote } from '../json.ts'
import { describeCharacter, isAlphaNumeric, isSpace } from './characters.ts'
import { isKeyword, type Token, type TokenKind } from './token-kinds.ts'
import { MARKER_LENGTH, TokenReader } from './token-reader.ts'

const LEFT = '{{'
const RIGHT = '}}'
const COMMENT_START = '/*'
const COMMENT_END = '*/'
const SINGLE: Readonly<Record<string, TokenKind>> = { '=': 'assign', '|': 'pipe' }
const LONE_TERMINATORS: ReadonlySet<string> = new Set(['', '.', ',', '|', ':', ')', '('])
const DECIMAL = '0123456789_'
const DIGITS_BY_PREFIX: Readonly<Record<string, string>> = {
  x: '0123456789abcdefABCDEF_',
  o: '01234567_',
  b: '01_',
}

/** Splits a template into tokens, as text/template/parse/lex.go does. */
export class Lexer extends TokenReader {
  #insideAction = false
  #parenthesisDepth = 0

  next(): Token {
    return this.#insideAction ? this.#action() : this.#text()
  }

  #text(): Token {
    for (;;) {
      const left = this.input.indexOf(LEFT, this.position)
      if (left === -1) {
        this.position = this.input.length
        return this.emit(this.position > this.start ? 'text' : 'eof')
      }
      if (left > this.position) {
        let end = left
        if (this.hasLeftMarker(left + LEFT.length)) while (end > this.start && isSpace(this.input[end - 1]!)) end--
        this.position = end
        const token = this.emit('text')
        this.position = left
        this.ignore()
        if (token.value !== '') return token
      }
      const opened = this.#leftDelimiter()
      if (opened) return opened
    }
  }

  /** Reads `{{`. If a comment follows, skips it and returns undefined. */
  #leftDelimiter(): Token | undefined {
    this.position += LEFT.length
    const markerLength = this.hasLeftMarker(this.position) ? MARKER_LENGTH : 0
    if (this.startsWith(COMMENT_START, this.position + markerLength)) {
      this.position += markerLength
      this.ignore()
      return this.#comment()
    }
    const token = this.emit('left')
    this.#insideAction = true
    this.position += markerLength
    this.ignore()
    this.#parenthesisDepth = 0
    return token
  }

  #comment(): Token | undefined {
    const end = this.input.indexOf(COMMENT_END, this.position + COMMENT_START.length)
    if (end === -1) return this.fail('unclosed comment')
    this.position = end + COMMENT_END.length
    const trims = this.hasRightMarker(this.position)
    if (!trims && !this.startsWith(RIGHT, this.position)) return this.fail('comment ends before closing delimiter')
    this.position += (trims ? MARKER_LENGTH : 0) + RIGHT.length
    if (trims) this.skipSpaces()
    this.ignore()
    return undefined
  }

  #rightDelimiter(): Token {
    const trims = this.hasRightMarker(this.position)
    if (trims) {
      this.position += MARKER_LENGTH
      this.ignore()
    }
    this.position += RIGHT.length
    const token = this.emit('right')
    if (trims) {
      this.skipSpaces()
      this.ignore()
    }
    this.#insideAction = false
    return token
  }

  #action(): Token {
    if (this.hasRightMarker(this.position) || this.startsWith(RIGHT, this.position)) {
      return this.#parenthesisDepth === 0 ? this.#rightDelimiter() : this.fail('unclosed left paren')
    }
    const character = this.peek()
    if (character === '') return this.fail('unclosed action')
    if (isSpace(character)) return this.#space()
    this.position += character.length
    const single = SINGLE[character]
    if (single !== undefined) return this.emit(single)
    switch (character) {
      case ':':
        return this.take() === '=' ? this.emit('declare') : this.fail('expected :=')
      case '"':
        return this.#quoted('"', 'string', 'unterminated quoted string')
      case "'":
        return this.#quoted("'", 'charConstant', 'unterminated character constant')
      case '`':
        return this.#rawString()
      case '$':
        return this.#name('variable')
      case '(':
        this.#parenthesisDepth++
        return this.emit('(')
      case ')':
        this.#parenthesisDepth--
        return this.#parenthesisDepth < 0 ? this.fail('unexpected right paren') : this.emit(')')
    }
    // A dot begins a number if a digit follows, or if it is the last character.
    if (character === '.' && this.position < this.input.length && !/\d/.test(this.input[this.position]!))
      return this.#name('field')
    this.position -= character.length
    if (/[.+\-\d]/.test(character)) return this.#number()
    if (isAlphaNumeric(character)) return this.#name('identifier')
    this.position += character.length
    if (/[ -~]/.test(character)) return this.emit('char')
    return this.fail(`unrecognized character in action: ${describeCharacter(character)}`)
  }

  #space(): Token {
    const start = this.position
    this.skipSpaces()
    // The last space may belong to the trim marker of ` -}}`.
    if (this.hasRightMarker(this.position - 1)) {
      this.position--
      if (this.position === start) return this.#rightDelimiter()
    }
    return this.emit('space')
  }

  /** Reads an identifier or a keyword, or the name after the `.` of a field or the `$` of a variable. */
  #name(kind: 'identifier' | 'field' | 'variable'): Token {
    if (kind !== 'identifier' && this.#atTerminator()) return this.emit(kind === 'field' ? '.' : kind)
    while (isAlphaNumeric(this.peek())) this.take()
    if (!this.#atTerminator()) return this.fail(`bad character ${describeCharacter(this.peek())}`)
    if (kind !== 'identifier') return this.emit(kind)
    const word = this.input.slice(this.start, this.position)
    if (isKeyword(word)) return this.emit(word)
    return this.emit(word === 'true' || word === 'false' ? 'bool' : 'identifier')
  }

  #atTerminator(): boolean {
    const character = this.peek()
    return isSpace(character) || LONE_TERMINATORS.has(character) || this.startsWith(RIGHT, this.position)
  }

  #quoted(mark: string, kind: TokenKind, unterminated: string): Token {
    for (;;) {
      let character = this.take()
      if (character === mark) return this.emit(kind)
      if (character === '\\') {
        character = this.take()
        if (character !== '' && character !== '\n') continue
      }
      if (character === '' || character === '\n') return this.fail(unterminated)
    }
  }

  #rawString(): Token {
    const end = this.input.indexOf('`', this.position)
    if (end === -1) {
      this.position = this.input.length
      return this.fail('unterminated raw quoted string')
    }
    this.position = end + 1
    return this.emit('rawString')
  }

  #number(): Token {
    if (!this.#scanNumber()) return this.#badNumber()
    if (!/[+-]/.test(this.peek())) return this.emit('number')
    if (!this.#scanNumber() || this.input[this.position - 1] !== 'i') return this.#badNumber()
    return this.emit('complex')
  }

  #badNumber(): Token {
    return this.fail(`bad number syntax: ${quote(this.input.slice(this.start, this.position))}`)
  }

  /**
   * Reads a number, and returns whether it ends before a letter or a digit. It also accepts text that is not a number,
   * such as `089`, because the parser checks the text.
   */
  #scanNumber(): boolean {
    this.accept('+-')
    const prefix = this.accept('0') ? this.accept('xXoObB') : ''
    const digits = DIGITS_BY_PREFIX[prefix.toLowerCase()] ?? DECIMAL
    this.acceptAll(digits)
    if (this.accept('.')) this.acceptAll(digits)
    const exponent = digits === DECIMAL ? 'eE' : digits.length > DECIMAL.length ? 'pP' : ''
    if (this.accept(exponent)) {
      this.accept('+-')
      this.acceptAll(DECIMAL)
    }
    this.accept('i')
    if (!isAlphaNumeric(this.peek())) return true
    this.take()
    return false
  }
}
