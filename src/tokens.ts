/**
 * Cuts a text into pieces at its white space, which stays with the word after it (and, at the end, with the word before it):
 * the pieces join to the text. A text of white space alone is one piece, an empty one none.
 */
export function cutIntoPieces(text: string): string[] {
  return text.match(/\s*\S+(?:\s+$)?|\s+$/g) ?? []
}

/** How many words a text has: the seed's count of tokens. */
export function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0
}

/** How many tokens a text is in strict: its words, and white space at its end as one of its own. */
export function countTokens(text: string): number {
  return text.match(/\s*\S+|\s+$/g)?.length ?? 0
}

/** Token numbers for a text: equal words have equal numbers. The real ones depend on the model; none is promised. */
export function toTokenNumbers(text: string): number[] {
  return (text.match(/\s*\S+|\s+$/g) ?? []).map((word) => {
    let hash = 0x811c9dc5
    for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193)
    return (hash >>> 0) % 128_000
  })
}
