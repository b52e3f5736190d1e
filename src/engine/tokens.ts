import { hashFnv } from '../go/fnv.ts'

/**
 * Cuts a text into pieces, one for each word. White space belongs to the word after it. At the end of the text, it belongs to
 * the last word. The joined pieces are equal to the text. A text of white space alone is one piece, and an empty text has no pieces.
 */
export function cutIntoPieces(text: string): string[] {
  // The white space at the end is cut off first. The pattern would scan it again from each of its characters.
  const words = text.trimEnd()
  const pieces = words.match(/\s*\S+/g)
  if (!pieces) return text === '' ? [] : [text]
  if (words.length < text.length) pieces[pieces.length - 1] += text.slice(words.length)
  return pieces
}

/**
 * Counts the words of a text. This is how the Python mock counts tokens.
 *
 * It uses no regular expression, because that would create a string for each word, and every answer counts the words of its prompt.
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

/** Whether a character matches `\s` of a regular expression. */
function isWhiteSpace(code: number): boolean {
  if (code < 0xa0) return code === 0x20 || (code >= 0x09 && code <= 0x0d)
  return /\s/.test(String.fromCharCode(code))
}

/** Cuts a text into tokens as the strict profile does: one for each word, and one for white space at the end. */
export function toTokens(text: string): string[] {
  // `trimEnd` finds the end of the last word. A pattern such as `\s+$` would scan a run of white space again from each of its characters.
  const words = text.trimEnd()
  const tokens: string[] = words.match(/\s*\S+/g) ?? []
  if (words.length < text.length) tokens.push(text.slice(words.length))
  return tokens
}

/** Counts the tokens of a text as the strict profile does. */
export function countTokens(text: string): number {
  return toTokens(text).length
}

/**
 * Returns a number for each token of a text. Equal tokens have equal numbers. The real numbers depend on the model, so no test
 * should rely on these.
 */
export function toTokenNumbers(text: string): number[] {
  return toTokens(text).map((word) => hashFnv(word) % 128_000)
}
