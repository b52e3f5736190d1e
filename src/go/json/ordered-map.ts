import { GoJsonError } from './errors.ts'
import { setOwn } from './node.ts'
import { custom, type GoCustom, type GoType, zeroOf } from './types.ts'
import { decodeUtf8, sequenceWidth } from './utf8.ts'

const BACKSLASH = 0x5c
const INVALID_ESCAPE = 'Encountered an invalid escape sequence in a string'

/**
 * Returns the type of the ordered map in which Ollama keeps arguments and properties. Its library
 * (github.com/wk8/go-ordered-map, over github.com/buger/jsonparser) reads objects with its own parser. It therefore has
 * error texts that encoding/json does not have, and it is stricter about keys.
 */
export function orderedMap(typeName: string, element: () => GoType): GoCustom {
  return custom(typeName, (raw) => {
    if (raw.kind === '') return undefined
    const entries = raw.entries()
    if (!entries) throw new GoJsonError("Value looks like object, but can't find closing '}' symbol")
    const values: Record<string, unknown> = {}
    for (const { key, value, keyBytes } of entries) {
      const name = keyBytes ? decodeKey(key, keyBytes) : key
      setOwn(values, name, value.decode(element()) ?? zeroOf(element()))
    }
    return values
  })
}

function decodeKey(key: string, written: Uint8Array): string {
  if (!written.some((byte) => byte === BACKSLASH || byte >= 0x80)) return key
  const bytes = unescape(written)
  for (let at = 0; at < bytes.length;) {
    const width = sequenceWidth(bytes, at)
    if (width === 0) throw new GoJsonError(`not a valid UTF-8 string (at position ${at}): ${decodeUtf8(bytes)}`)
    at += width
  }
  return decodeUtf8(bytes)
}

/**
 * Unescape in jsonparser's escape.go. There, a lone surrogate is an error, whereas encoding/json replaces it with
 * U+FFFD.
 */
function unescape(written: Uint8Array): Uint8Array {
  const bytes: number[] = []
  for (let at = 0; at < written.length;) {
    if (written[at] !== BACKSLASH) {
      bytes.push(written[at++]!)
      continue
    }
    const [text, width] = escapeAt(written, at)
    bytes.push(...new TextEncoder().encode(text))
    at += width
  }
  return Uint8Array.from(bytes)
}

function escapeAt(written: Uint8Array, at: number): [text: string, width: number] {
  if (written[at + 1] !== 0x75) {
    return [JSON.parse(`"\\${String.fromCharCode(written[at + 1]!)}"`) as string, 2]
  }
  const high = hexAt(written, at)
  if (high < 0xd800 || high > 0xdfff) return [String.fromCharCode(high), 6]
  // jsonparser reads the digits of the second half without checking the `\u` before them, and accepts any value from
  // DC00 on.
  const low = hexAt(written, at + 6)
  if (!(low >= 0xdc00)) throw new GoJsonError(INVALID_ESCAPE)
  const code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)
  return [code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code), 12]
}

/** Returns the value of the four hexadecimal digits of the escape at an offset, or NaN. */
function hexAt(written: Uint8Array, at: number): number {
  const digits = String.fromCharCode(...written.subarray(at + 2, at + 6))
  return /^[\da-f]{4}$/i.test(digits) ? Number.parseInt(digits, 16) : Number.NaN
}
