const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Decodes bytes as UTF-8, and keeps a byte order mark. Returns undefined if they are not valid. */
export function decodeStrictly(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

/**
 * Decodes any bytes as UTF-8. Each byte that Go's utf8.DecodeRune finds invalid becomes one U+FFFD, whereas a
 * TextDecoder joins some of them.
 */
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

/**
 * Returns how many bytes the character at an offset has, or 0 if the bytes are not valid (`first` and `acceptRanges` in
 * unicode/utf8).
 */
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
