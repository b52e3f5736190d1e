const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
}

/**
 * Quotes a text as strconv.Quote does: in quotation marks, and with escapes for the characters that Go does not print.
 */
export function quote(text: string): string {
  let quoted = ''
  for (const character of text)
    quoted += SHORT_ESCAPES[character] ?? (isPrintable(character) ? character : hex(character))
  return `"${quoted}"`
}

/** Quotes a byte as scanner.go does: in single quotes, and as if it were a Latin-1 character. */
export function quoteByte(byte: number): string {
  const character = String.fromCharCode(byte)
  if (character === "'") return String.raw`'\''`
  if (character === '"') return `'"'`
  return `'${quote(character).slice(1, -1)}'`
}

/** strconv.IsPrint: accepts letters, marks, numbers, punctuation, symbols and the plain space. */
function isPrintable(character: string): boolean {
  return /^[ \p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(character)
}

function hex(character: string): string {
  const code = character.codePointAt(0)!
  const digits = code.toString(16)
  if (code < 0x20 || code === 0x7f) return `\\x${digits.padStart(2, '0')}`
  return code < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`
}
