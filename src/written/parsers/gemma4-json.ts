import { isWhiteSpace } from '../../go/white-space.ts'

/** What stands before and after a text. */
export const DELIMITER = '<|"|>'

const WORD = /^[_\p{L}\p{Nd}]$/u

/** Converts arguments such as `{city:<|"|>Paris<|"|>}` into JSON: texts get quotation marks, and keys too. */
export function toGemmaJson(text: string): string {
  const texts: string[] = []
  let marked = ''
  let at = 0
  for (let start = text.indexOf(DELIMITER); start >= 0; start = text.indexOf(DELIMITER, at)) {
    const inner = start + DELIMITER.length
    const end = text.indexOf(DELIMITER, inner)
    if (end < 0) break
    marked += `${text.slice(at, start)}\0${String.fromCodePoint(texts.length)}\0`
    texts.push(text.slice(inner, end))
    at = end + DELIMITER.length
  }
  // Each text is put back at its number. Go writes the number as a character too, so that the mark of text 34 has a quotation mark.
  return quoteKeys(marked + text.slice(at)).replace(/\0([^])\0/gu, (mark, number: string) => {
    const found = texts[number.codePointAt(0)!]
    return found === undefined ? mark : JSON.stringify(found)
  })
}

function quoteKeys(text: string): string {
  let quoted = ''
  const skipQuoted = createQuotedSkipper(text)
  for (let i = 0; i < text.length;) {
    const end = text[i] === '"' ? skipQuoted(i) : undefined
    if (end !== undefined) {
      quoted += text.slice(i, end)
      i = end
      continue
    }
    const character = text[i++]!
    quoted += character
    if (character !== '{' && character !== ',') continue
    const start = skipSpace(text, i)
    const keyEnd = skipWord(text, start)
    quoted += text.slice(i, start)
    i = start
    if (keyEnd > start && text[keyEnd] === ':') {
      quoted += `"${text.slice(start, keyEnd)}":`
      i = keyEnd + 1
    }
  }
  return quoted
}

/**
 * Creates a function that returns the offset after a text in quotation marks, or undefined if it has no end. It must be called with growing
 * offsets: after one text without an end, no other has one.
 */
export function createQuotedSkipper(text: string): (start: number) => number | undefined {
  let hasEnd = true
  return (start) => {
    for (let i = start + 1; hasEnd && i < text.length; i += text[i] === '\\' ? 2 : 1) {
      if (text[i] === '"') return i + 1
    }
    hasEnd = false
    return undefined
  }
}

export function skipSpace(text: string, start: number): number {
  let i = start
  while (i < text.length && isWhiteSpace(text[i]!)) i++
  return i
}

/** Returns the offset after the letters, digits and underscores at an offset. */
export function skipWord(text: string, start: number): number {
  let i = start
  for (;;) {
    const character = String.fromCodePoint(text.codePointAt(i) ?? 0)
    if (!WORD.test(character)) return i
    i += character.length
  }
}
