const OUTSIDE_ALPHABET = /[^A-Za-z0-9+/]/

/**
 * Returns the offset of the first error in base64 text, as Go's StdEncoding counts it, or undefined if the text is
 * valid. Padding is required; new lines are skipped.
 */
export function findBase64Error(text: string): number | undefined {
  if (isLegal(text) || isLegal(text.replace(/[\r\n]+/g, ''))) return undefined
  return findBase64ErrorExactly(text)
}

function isLegal(text: string): boolean {
  if (text.length % 4 !== 0) return false
  // This search for one illegal character takes a fraction of the time of an anchored pattern on a large image, and
  // needs no stack.
  const lastTwo = text.slice(-2)
  const padding = lastTwo === '==' ? 2 : lastTwo.endsWith('=') ? 1 : 0
  return !OUTSIDE_ALPHABET.test(padding === 0 ? text : text.slice(0, -padding))
}

/**
 * Finds the error as decodeQuantum in encoding/base64 does, once for each group of four characters. Each `return` of
 * decodeQuantum has its counterpart here.
 */
function findBase64ErrorExactly(text: string): number | undefined {
  let at = 0
  while (at < text.length) {
    let digits = 0
    while (digits < 4) {
      if (at === text.length) return digits === 0 ? undefined : at - digits
      const character = text[at++]!
      if (character === '\n' || character === '\r') continue
      if (!OUTSIDE_ALPHABET.test(character)) {
        digits++
        continue
      }
      if (character !== '=' || digits < 2) return at - 1
      if (digits === 2) {
        at = skipNewLines(text, at)
        if (at === text.length) return at
        if (text[at] !== '=') return at - 1
        at++
      }
      at = skipNewLines(text, at)
      return at < text.length ? at : undefined
    }
  }
  return undefined
}

function skipNewLines(text: string, from: number): number {
  let at = from
  while (text[at] === '\n' || text[at] === '\r') at++
  return at
}

/** How many bytes are encoded at once. Three bytes become four characters, so a part that is a multiple of three needs no padding. */
const PART = 3 * 4096

/** Encodes bytes as base64 text. It works in parts, because one string of single characters would take many times the memory of the bytes. */
export function toBase64(bytes: ArrayLike<number>): string {
  const all = bytes instanceof Uint8Array ? bytes : Uint8Array.from(bytes)
  const parts: string[] = []
  for (let from = 0; from < all.length; from += PART) {
    parts.push(btoa(String.fromCharCode(...all.subarray(from, from + PART))))
  }
  return parts.join('')
}
