const PRINTABLE = /^[ \p{L}\p{M}\p{N}\p{P}\p{S}]$/u
const ALPHANUMERIC = /^[_\p{L}\p{Nd}]$/u
const encoder = new TextEncoder()

/** isSpace in lex.go: only these four characters are spaces. */
export function isSpace(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\n'
}

/** isAlphaNumeric in lex.go: accepts a letter or digit of any script, or an underscore. */
export function isAlphaNumeric(character: string): boolean {
  return ALPHANUMERIC.test(character)
}

/** unicode.IsPrint: accepts letters, marks, numbers, punctuation, symbols and the plain space. */
export function isPrintable(character: string): boolean {
  return PRINTABLE.test(character)
}

/** Formats a character as the verb `%#U` of fmt does: `U+0040 '@'`. */
export function describeCharacter(character: string): string {
  const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
  return isPrintable(character) ? `U+${code} '${character}'` : `U+${code}`
}

/** Returns the length of Go's string in bytes. Go counts and cuts strings in UTF-8. */
export function byteLength(text: string): number {
  return isAscii(text) ? text.length : toBytes(text).length
}

/** Shorter texts are not kept, because to read them again costs next to nothing. */
const MIN_KEPT_LENGTH = 200

/** The last long text and what is known about it. A template may ask for the length of one text, or for parts of it, thousands of times. */
let last: { text: string; isAscii: boolean; bytes?: Uint8Array } | undefined

/** Returns the bytes of Go's string, which are UTF-8. */
export function toBytes(text: string): Uint8Array {
  if (text.length < MIN_KEPT_LENGTH) return encoder.encode(text)
  return (keep(text).bytes ??= encoder.encode(text))
}

export function isAscii(text: string): boolean {
  return text.length < MIN_KEPT_LENGTH ? hasOnlyAscii(text) : keep(text).isAscii
}

function keep(text: string): NonNullable<typeof last> {
  if (last?.text !== text) last = { text, isAscii: hasOnlyAscii(text) }
  return last
}

function hasOnlyAscii(text: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return /^[\0-\x7f]*$/.test(text)
}

/**
 * Compares strings in Go's order. It is the order of their UTF-8 bytes, which is that of code points, not of UTF-16
 * code units.
 */
export function compareText(one: string, other: string): number {
  if (one === other) return 0
  let at = 0
  while (at < one.length && one.charCodeAt(at) === other.charCodeAt(at)) at++
  return rankAt(one, at) < rankAt(other, at) ? -1 : 1
}

/**
 * Returns the rank of the code unit at an offset. Halves of surrogate pairs rank after all other characters, because
 * they encode the code points from U+10000 on. The end of the text ranks first.
 */
function rankAt(text: string, at: number): number {
  if (at >= text.length) return -1
  const unit = text.charCodeAt(at)
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
