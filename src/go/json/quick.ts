import { unmarshal } from './decode.ts'
import { isPlainIntegerMember, memberText } from './member-text.ts'
import { DOUBT, type Reading } from './reading.ts'
import type { GoType } from './types.ts'
import { decodeStrictly } from './utf8.ts'

/**
 * The deepest nesting that is read quickly. It is far below what Go accepts, and below what could exhaust the stack. A
 * deeper body is read exactly.
 */
const MAX_QUICK_DEPTH = 200
const HIGH = String.raw`\\u[dD][89abAB][\da-fA-F]{2}`
const LOW = String.raw`\\u[dD][c-fC-F][\da-fA-F]{2}`
/**
 * Matches a lone surrogate, which Go replaces. Also matches a surrogate after two backslashes, because it is hard to
 * tell whether that is an escape.
 */
const LONE_OR_UNCLEAR_SURROGATE = new RegExp(String.raw`\\\\u[dD][89a-fA-F]|${HIGH}(?!${LOW})|(?<!${HIGH})${LOW}`)

/**
 * Decodes a body with JSON.parse, which is ten times as fast as an exact reading. Returns undefined unless the result
 * is certain to be the same as Go's. After any doubt, and after every error, the body is read again exactly.
 */
export function decodeQuickly(body: Uint8Array | string, type: GoType): unknown {
  try {
    const text = typeof body === 'string' ? toWellFormed(body) : decodeStrictly(body)
    if (text === undefined) return undefined
    const escaped = text.includes('\\u')
    if (escaped && LONE_OR_UNCLEAR_SURROGATE.test(text)) return undefined
    const parsed: unknown = JSON.parse(text)
    if (parsed === null || countKeys(parsed, 0) !== countWrittenKeys(text)) return undefined
    return unmarshal(new QuickReading(text, escaped), type, parsed)
  } catch {
    return undefined
  }
}

/**
 * Returns undefined for a text with a lone surrogate, which cannot be encoded as UTF-8. The exact reading then decodes
 * the bytes that would be sent for the text.
 */
function toWellFormed(text: string): string | undefined {
  return text.isWellFormed() ? text : undefined
}

class QuickReading implements Reading {
  readonly exact = false
  readonly #text: string
  /** Whether the body contains a `\u`. If so, a key can be spelled in more than one way. */
  readonly #escaped: boolean
  #integersArePlain: boolean | undefined
  /** For each key that was asked for, whether its member is written as a plain integer. The text is searched once for each key. */
  readonly #plainMembers = new Map<string, boolean>()

  constructor(text: string, escaped: boolean) {
    this.#text = text
    this.#escaped = escaped
  }

  /**
   * Returns the spelling of an integer. JSON.parse hides whether it was written as `1.0` or `1e2`, which Go refuses.
   * Throws DOUBT if the body contains any such number, or if the value is not a safe integer.
   */
  literal(node: unknown): string {
    this.#integersArePlain ??= !hasNonPlainInteger(this.#text)
    if (!this.#integersArePlain || !Number.isSafeInteger(node) || Object.is(node, -0)) throw DOUBT
    return String(node)
  }

  rawText(key: string): string {
    const text = this.#escaped ? undefined : memberText(this.#text, key)
    if (text === undefined) throw DOUBT
    return text
  }

  hasPlainInteger(key: string, value: unknown): boolean {
    if (this.#escaped || !Number.isSafeInteger(value) || Object.is(value, -0)) return false
    const known = this.#plainMembers.get(key)
    if (known !== undefined) return known
    const isPlain = isPlainIntegerMember(this.#text, key)
    this.#plainMembers.set(key, isPlain)
    return isPlain
  }

  bytesBetween(): Uint8Array {
    throw DOUBT
  }
}

/**
 * Counts the keys of a value, at any depth. Returns NaN if a number is out of range, the nesting is too deep, or the
 * value is a scalar.
 */
function countKeys(value: unknown, depth: number): number {
  if (depth > MAX_QUICK_DEPTH) return Number.NaN
  let count = 0
  if (Array.isArray(value)) {
    for (const item of value) {
      if (typeof item === 'object' ? item !== null : item === Infinity || item === -Infinity)
        count += countKeys(item, depth + 1)
    }
  } else if (typeof value === 'object') {
    const object = value as Record<string, unknown>
    for (const key in object) {
      count++
      const item = object[key]
      if (typeof item === 'object' ? item !== null : item === Infinity || item === -Infinity)
        count += countKeys(item, depth + 1)
    }
  } else {
    return Number.NaN
  }
  return count
}

/**
 * Counts the keys that are written in a JSON text. The count is never lower than the number of keys that JSON.parse
 * returns, so the two are equal only if no key is written twice. A colon after a quotation mark ends a key, unless the
 * mark is escaped and inside a string.
 */
function countWrittenKeys(text: string): number {
  let count = 0
  for (let colon = text.indexOf(':'); colon !== -1; colon = text.indexOf(':', colon + 1)) {
    let at = colon - 1
    while (isSpace(text.charCodeAt(at))) at--
    if (text.charCodeAt(at) !== 0x22) continue
    let backslashes = 0
    while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes++
    if (backslashes % 2 === 0) count++
  }
  return count
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}

/**
 * Whether a text contains a whole number that is written with a point or an exponent. Text inside a string that looks
 * like one counts too.
 */
function hasNonPlainInteger(text: string): boolean {
  for (const [found] of text.matchAll(/[\s:,[]-?\d+[.eE][\d.eE+-]*/g)) {
    if (Number.isInteger(Number(found.slice(1)))) return true
  }
  return false
}
