import { decodeUtf8 } from '../json/utf8.ts'
import { isAscii, toBytes } from './characters.ts'

const SHORT_ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 }
const HEX_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

interface Unquoted {
  readonly code: number
  /** Whether the code is a byte from an escape such as `\xff`. Such a byte need not be a character by itself. */
  readonly isByte: boolean
  readonly next: number
}

/**
 * Unquotes a literal as strconv.Unquote does: `"…"`, or text between backquotes. Returns undefined where Go returns
 * ErrSyntax.
 */
export function unquote(literal: string): string | undefined {
  const inner = literal.slice(1, -1)
  if (literal.startsWith('`')) return inner.replaceAll('\r', '')
  if (!inner.includes('\\')) return inner
  let text = ''
  let bytes: number[] = []
  for (let at = 0; at < inner.length;) {
    const character = unquoteCharacter(inner, at, '"')
    if (!character) return undefined
    at = character.next
    if (character.isByte && character.code >= 0x80) {
      bytes.push(character.code)
      continue
    }
    // Adjacent bytes are decoded together, because they can form one character.
    if (bytes.length > 0) text += decodeUtf8(Uint8Array.from(bytes))
    text += String.fromCodePoint(character.code)
    bytes = []
  }
  return text + decodeUtf8(Uint8Array.from(bytes))
}

/**
 * Reads the character or the escape at an offset of a literal, as strconv.UnquoteChar does. `mark` is the quotation
 * mark of the literal. Returns undefined where Go returns ErrSyntax.
 */
export function unquoteCharacter(text: string, at: number, mark: string): Unquoted | undefined {
  const first = text.codePointAt(at)
  if (first === undefined || text[at] === mark) return undefined
  if (text[at] !== '\\') return { code: first, isByte: false, next: at + (first > 0xffff ? 2 : 1) }
  const escape = text[at + 1] ?? ''
  const short = SHORT_ESCAPES[escape] ?? (escape === mark ? mark.charCodeAt(0) : undefined)
  if (short !== undefined) return { code: short, isByte: false, next: at + 2 }
  if (/[0-7]/.test(escape)) {
    const digits = /^[0-7]{3}$/.exec(text.slice(at + 1, at + 4))?.[0]
    const code = Number.parseInt(digits ?? '', 8)
    return code <= 0xff ? { code, isByte: true, next: at + 4 } : undefined
  }
  const length = HEX_LENGTHS[escape] ?? 0
  const digits = text.slice(at + 2, at + 2 + length)
  if (length === 0 || digits.length < length || !/^[\da-f]+$/i.test(digits)) return undefined
  const code = Number.parseInt(digits, 16)
  if (escape !== 'x' && (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))) return undefined
  return { code, isByte: escape === 'x', next: at + 2 + length }
}

/**
 * Cuts a part out of a text by offsets in bytes, as Go does. A character that is cut in two becomes U+FFFD, as it does
 * in the JSON of an answer.
 */
export function sliceBytes(text: string, from: number, to: number): string {
  return isAscii(text) ? text.slice(from, to) : decodeUtf8(toBytes(text).subarray(from, to))
}
