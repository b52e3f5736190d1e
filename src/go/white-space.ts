/** unicode.IsSpace. Unlike JavaScript's `\s`, it accepts U+0085 and does not accept U+FEFF. */
export function isWhiteSpace(character: string): boolean {
  return character === '\u0085' || (character !== '\ufeff' && /^\s$/.test(character))
}

/** strings.TrimSpace: removes the white space at both ends of a text. */
export function trimSpace(text: string): string {
  return trimLeft(trimRight(text))
}

/** strings.TrimLeftFunc with unicode.IsSpace: removes the white space at the start of a text. */
export function trimLeft(text: string): string {
  let start = 0
  while (start < text.length && isWhiteSpace(text[start]!)) start++
  return text.slice(start)
}

/** strings.TrimRightFunc with unicode.IsSpace: removes the white space at the end of a text. */
export function trimRight(text: string): string {
  let end = text.length
  while (end > 0 && isWhiteSpace(text[end - 1]!)) end--
  return text.slice(0, end)
}
