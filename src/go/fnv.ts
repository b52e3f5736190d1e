const PRIME = 0x01000193

/** The offset basis of FNV-1a with 32 bits: where a hash starts. */
export const FNV_OFFSET = 0x811c9dc5

/**
 * FNV-1a with 32 bits, as Go's hash/fnv computes it, but over UTF-16 code units instead of bytes.
 *
 * @param start another start gives another hash of the same text
 */
export function hashFnv(text: string, start: number = FNV_OFFSET): number {
  let hash = start
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME)
  return hash >>> 0
}
