const PRIME = 0x01000193

/** The offset basis of 32-bit FNV-1a, with which a hash starts. */
export const FNV_OFFSET = 0x811c9dc5

/**
 * Returns the 32-bit FNV-1a hash of a text, as Go's hash/fnv computes it, but over UTF-16 code units instead of bytes.
 *
 * @param start the initial value of the hash; another value gives another hash of the same text
 */
export function hashFnv(text: string, start: number = FNV_OFFSET): number {
  let hash = start
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME)
  return hash >>> 0
}
