const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of bytes that are valid UTF-8 (a byte order mark included), or undefined. */
export function decodeStrictly(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

/** The text of any bytes: each byte that Go's utf8.DecodeRune finds invalid becomes one U+FFFD (a TextDecoder joins some). */
export function decodeUtf8(bytes: Uint8Array): string {
  return decodeStrictly(bytes) ?? decodeLeniently(bytes)
}

function decodeLeniently(bytes: Uint8Array): string {
  let text = ''
  let start = 0
  let at = 0
  while (at < bytes.length) {
    const width = sequenceWidth(bytes, at)
    if (width === 0) {
      text += decoder.decode(bytes.subarray(start, at)) + '\ufffd'
      start = at + 1
    }
    at += width || 1
  }
  return text + decoder.decode(bytes.subarray(start))
}

/** How many bytes the character at a place takes; 0 where the bytes are no character (unicode/utf8: first, acceptRanges). */
export function sequenceWidth(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!
  if (first < 0x80) return 1
  if (first < 0xc2 || first > 0xf4) return 0
  const width = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  if (at + width > bytes.length) return 0
  const second = bytes[at + 1]!
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  if (second < lowest || second > highest) return 0
  for (let next = at + 2; next < at + width; next++) if ((bytes[next]! & 0xc0) !== 0x80) return 0
  return width
}
