const PRINTABLE = /^[ \p{L}\p{M}\p{N}\p{P}\p{S}]$/u
const ALPHANUMERIC = /^[_\p{L}\p{Nd}]$/u
const encoder = new TextEncoder()

/** isSpace in lex.go: only these four. */
export function isSpace(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\n'
}

/** isAlphaNumeric in lex.go: a letter or digit of any script, or an underscore. */
export function isAlphaNumeric(character: string): boolean {
  return ALPHANUMERIC.test(character)
}

/** unicode.IsPrint. */
export function isPrintable(character: string): boolean {
  return PRINTABLE.test(character)
}

/** The verb `%#U` of fmt: `U+0040 '@'`. */
export function describeCharacter(character: string): string {
  const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
  return isPrintable(character) ? `U+${code} '${character}'` : `U+${code}`
}

/** How many bytes Go's string has: one that is cut or counted is cut and counted in UTF-8. */
export function byteLength(text: string): number {
  return isAscii(text) ? text.length : encoder.encode(text).length
}

/** The bytes of Go's string. */
export function toBytes(text: string): Uint8Array {
  return encoder.encode(text)
}

export function isAscii(text: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return /^[\0-\x7f]*$/.test(text)
}

/** Go's order of strings is that of their bytes, which is that of code points and not of UTF-16. */
export function compareText(one: string, other: string): number {
  if (one === other) return 0
  let at = 0
  while (at < one.length && one.charCodeAt(at) === other.charCodeAt(at)) at++
  return rankAt(one, at) < rankAt(other, at) ? -1 : 1
}

/** The halves of a surrogate pair stand for what comes after all other characters. */
function rankAt(text: string, at: number): number {
  if (at >= text.length) return -1
  const unit = text.charCodeAt(at)
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}

/** What unicode.IsSpace takes: unlike JavaScript's white space it holds U+0085, and not U+FEFF. */
function isWhiteSpace(character: string): boolean {
  return character === '\u0085' || (character !== '\ufeff' && /^\s$/.test(character))
}

/** strings.TrimSpace. */
export function trimSpace(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && isWhiteSpace(text[start]!)) start++
  while (end > start && isWhiteSpace(text[end - 1]!)) end--
  return text.slice(start, end)
}
