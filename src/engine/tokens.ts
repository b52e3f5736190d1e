import { hashFnv } from '../go/fnv.ts'

/**
 * Cuts a text into pieces at its white space, which stays with the word after it (and, at the end, with the word before it):
 * the pieces join to the text. A text of white space alone is one piece, an empty one none.
 */
export function cutIntoPieces(text: string): string[] {
  const pieces = text.match(/\s*\S+/g)
  if (!pieces) return text === '' ? [] : [text]
  const atEnd = text.slice(text.trimEnd().length)
  if (atEnd !== '') pieces[pieces.length - 1] += atEnd
  return pieces
}

/**
 * How many words a text has: the Python mock's count of tokens.
 *
 * Why no regular expression: it would make a string of each word, and every answer counts its prompt.
 */
export function countWords(text: string): number {
  let count = 0
  let isInWord = false
  for (let i = 0; i < text.length; i++) {
    const isWhite = isWhiteSpace(text.charCodeAt(i))
    if (!isWhite && !isInWord) count++
    isInWord = !isWhite
  }
  return count
}

/** What `\s` of a regular expression is. */
function isWhiteSpace(code: number): boolean {
  if (code < 0xa0) return code === 0x20 || (code >= 0x09 && code <= 0x0d)
  return /\s/.test(String.fromCharCode(code))
}

/** How many tokens a text is in strict: its words, and white space at its end as one of its own. */
export function countTokens(text: string): number {
  return text.match(/\s*\S+|\s+$/g)?.length ?? 0
}

/** Token numbers for a text: equal words have equal numbers. The real ones depend on the model; none is promised. */
export function toTokenNumbers(text: string): number[] {
  return (text.match(/\s*\S+|\s+$/g) ?? []).map((word) => hashFnv(word) % 128_000)
}
