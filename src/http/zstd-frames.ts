import { ZstdError } from './zstd-error.ts'
import { measureBlock, type Tables } from './zstd-sequences.ts'

/** The largest window that the decoder of the real server allocates: `WithDecoderMaxMemory` in server/cloud_proxy.go. */
const MAX_WINDOW = 8 * 2 ** 20
/** The smallest window of the format. */
const MIN_WINDOW = 2 ** 10
/** The largest block of the format, compressed or not. */
const MAX_BLOCK = 128 * 2 ** 10

const MAGIC = 0xfd2fb528
const SKIPPABLE_MAGIC = 0x184d2a50
const BLOCK_TYPES = ['raw', 'repeated', 'compressed', 'reserved'] as const

/** One frame of zstd data. */
export interface ZstdFrame {
  /** The frame, from its magic number to its checksum. */
  bytes: Uint8Array
  /** How many bytes back the data refers to. */
  windowSize: number
  blocks: number
}

/**
 * Divides zstd data into its frames, and checks all that can be known without decompressing them. So no memory is allocated for
 * what the headers promise. The errors are in the words of the decoder of the real server, github.com/klauspost/compress/zstd.
 *
 * @param most how many bytes the frames may contain together
 * @throws ZstdError if the data is cut short, if it contains too much, or if the decoder of the real server refuses it
 */
export function* readZstdFrames(data: Uint8Array, most: number): Generator<ZstdFrame> {
  const reader = createReader(data)
  let left = most
  while (reader.position < data.length) {
    const start = reader.position
    const magic = reader.number(4)
    if (magic >= SKIPPABLE_MAGIC && magic <= SKIPPABLE_MAGIC + 0xf) {
      reader.skip(reader.number(4))
      continue
    }
    if (magic !== MAGIC) throw new ZstdError('invalid input: magic number mismatch')
    const { contentSize, windowSize, hasChecksum } = readHeader(reader)
    const { size, blocks } = measureBlocks(reader, { windowSize, contentSize: contentSize ?? Infinity, left })
    if (contentSize !== undefined && size < contentSize) {
      throw new ZstdError('frame size does not match size on stream')
    }
    left -= size
    if (hasChecksum) reader.skip(4)
    yield { bytes: data.subarray(start, reader.position), windowSize, blocks }
  }
}

interface Reader {
  readonly position: number
  /** Reads a little-endian number of so many bytes. */
  number(bytes: number): number
  /** Returns the bytes that it skips. */
  skip(bytes: number): Uint8Array
}

function createReader(data: Uint8Array): Reader {
  let position = 0
  const skip = (bytes: number): Uint8Array => {
    if (position + bytes > data.length) throw new ZstdError('unexpected EOF')
    position += bytes
    return data.subarray(position - bytes, position)
  }
  return {
    get position() {
      return position
    },
    skip,
    number(bytes) {
      skip(bytes)
      let value = 0
      for (let i = 1; i <= bytes; i++) value = value * 256 + data[position - i]!
      return value
    },
  }
}

interface FrameHeader {
  /** How many bytes the frame says that it contains. Undefined if it does not say. */
  contentSize: number | undefined
  windowSize: number
  hasChecksum: boolean
}

function readHeader(reader: Reader): FrameHeader {
  const flags = reader.number(1)
  const isSingleSegment = (flags & 0x20) !== 0
  if (flags & 0x08) throw new ZstdError('reserved bit set on frame header')
  const window = isSingleSegment ? undefined : readWindowSize(reader.number(1))
  const dictionary = reader.number([0, 1, 2, 4][flags & 3]!)
  const contentSize = readContentSize(reader, flags >> 6, isSingleSegment)
  if (window !== undefined && window > MAX_WINDOW) throw new ZstdError('window size exceeded')
  const windowSize = window ?? Math.max(contentSize ?? 0, MIN_WINDOW)
  if (windowSize > MAX_WINDOW) throw new ZstdError('decompressed size exceeds configured limit')
  if (dictionary !== 0) throw new ZstdError('unknown dictionary')
  return { contentSize, windowSize, hasChecksum: (flags & 0x04) !== 0 }
}

function readWindowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3))
  return base + (base / 8) * (descriptor & 7)
}

function readContentSize(reader: Reader, flag: number, isSingleSegment: boolean): number | undefined {
  if (flag === 0) return isSingleSegment ? reader.number(1) : undefined
  // A size of two bytes is never less than 256, because such a size fits into one byte.
  return flag === 1 ? reader.number(2) + 256 : reader.number(2 ** flag)
}

/** Skips the blocks of a frame. Returns how many there are, and how many bytes they contain. */
function measureBlocks(
  reader: Reader,
  { windowSize, contentSize, left }: { windowSize: number; contentSize: number; left: number },
): { size: number; blocks: number } {
  const mostInBlock = Math.min(MAX_BLOCK, windowSize)
  const tables: Tables = []
  let size = 0
  for (let blocks = 1; ; blocks++) {
    const header = reader.number(3)
    const type = BLOCK_TYPES[(header >> 1) & 3]!
    const length = header >> 3
    if (type === 'reserved') throw new ZstdError('invalid input: reserved block type encountered')
    if (length > mostInBlock) {
      throw new ZstdError(type === 'compressed' ? 'invalid input: compressed size too big' : 'window size exceeded')
    }
    if (type === 'compressed' && length < 2) throw new ZstdError('block too small')
    const block = reader.skip(type === 'repeated' ? 1 : length)
    const blockSize = type === 'compressed' ? measureBlock(block, tables, MAX_BLOCK) : length
    if (blockSize > MAX_BLOCK) throw new ZstdError(`output bigger than max block size (${MAX_BLOCK})`)
    size += blockSize
    if (size > left) throw new ZstdError('http: request body too large')
    if (size > contentSize) throw new ZstdError('frame size exceeded')
    if (header & 1) return { size, blocks }
  }
}
