// Writes zstd data by hand, because neither a page nor each Node can compress it.

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd]
const TYPES = { raw: 0, repeated: 1, reserved: 3 }

/** A block of zstd data, as the format has it (RFC 8878). */
export interface ZstdBlock {
  type: keyof typeof TYPES
  /** How many bytes the block contains after decompression. */
  size: number
  bytes: Uint8Array | readonly number[]
}

export interface ZstdFrameOptions {
  /** The power of two of the window's size. Default: 17, which is 128 KiB. */
  windowLog?: number
  /** How many bytes the header promises, up to 2 ** 32. Default: the header does not say. */
  contentSize?: number
}

/** Writes one frame. */
export function toZstdFrame(blocks: readonly ZstdBlock[], options: ZstdFrameOptions = {}): Uint8Array<ArrayBuffer> {
  const { windowLog = 17, contentSize } = options
  const header = [contentSize === undefined ? 0 : 0x80, (windowLog - 10) << 3]
  if (contentSize !== undefined) header.push(...toLittleEndian(contentSize, 4))
  const written = blocks.flatMap(({ type, size, bytes }, i) => {
    const isLast = i === blocks.length - 1
    return [...toLittleEndian(size * 8 + TYPES[type] * 2 + Number(isLast), 3), ...bytes]
  })
  return Uint8Array.from([...MAGIC, ...header, ...written])
}

/** Writes a text as one block that is not compressed. */
export function toZstd(text: string, options?: ZstdFrameOptions): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(text)
  return toZstdFrame([{ type: 'raw', size: bytes.length, bytes }], options)
}

function toLittleEndian(value: number, length: number): number[] {
  return Array.from({ length }, (_, i) => Math.floor(value / 256 ** i) % 256)
}
