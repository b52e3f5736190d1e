import { GgufError } from './gguf-error.ts'

/** The largest int of Go. */
const MAX_INT = 9_223_372_036_854_775_807n
/** The longest text that a real Ollama reads, in bytes. */
const MAX_TEXT_LENGTH = 16n << 20n

const decoder = new TextDecoder()

/**
 * Reads numbers and texts from the bytes of a file, one after the other. It copies nothing and reserves nothing, so a length in the
 * file that is far too large costs nothing.
 *
 * Each method throws a GgufError if the file ends too early: `EOF` if no byte is left, and otherwise `unexpected EOF`, as Go does.
 */
export class ByteReader {
  /** The number of bytes that were read so far. */
  offset = 0
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #isLittleEndian: boolean

  constructor(bytes: Uint8Array, isLittleEndian: boolean) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#isLittleEndian = isLittleEndian
  }

  uint8(): number {
    return this.#view.getUint8(this.#skip(1))
  }

  int8(): number {
    return this.#view.getInt8(this.#skip(1))
  }

  uint16(): number {
    return this.#view.getUint16(this.#skip(2), this.#isLittleEndian)
  }

  int16(): number {
    return this.#view.getInt16(this.#skip(2), this.#isLittleEndian)
  }

  uint32(): number {
    return this.#view.getUint32(this.#skip(4), this.#isLittleEndian)
  }

  int32(): number {
    return this.#view.getInt32(this.#skip(4), this.#isLittleEndian)
  }

  uint64(): bigint {
    return this.#view.getBigUint64(this.#skip(8), this.#isLittleEndian)
  }

  int64(): bigint {
    return this.#view.getBigInt64(this.#skip(8), this.#isLittleEndian)
  }

  float32(): number {
    return this.#view.getFloat32(this.#skip(4), this.#isLittleEndian)
  }

  float64(): number {
    return this.#view.getFloat64(this.#skip(8), this.#isLittleEndian)
  }

  /** Reads a length and a text in UTF-8. */
  text(): string {
    return decoder.decode(this.#take(this.#textLength()))
  }

  /** Reads a text of a file of version 1: its last byte is a zero, which its length includes. */
  terminatedText(): string {
    const length = this.#textLength()
    if (length === 0) throw new GgufError('invalid GGUF v1 string length: 0')
    // Go copies such a text in parts, so it reports an early end of the file as `EOF` after some bytes too.
    if (length > this.#bytes.length - this.offset) throw new GgufError('EOF')
    const bytes = this.#take(length)
    if (bytes.at(-1) !== 0) throw new GgufError('invalid GGUF v1 string terminator')
    return decoder.decode(bytes.subarray(0, -1))
  }

  #textLength(): number {
    const length = this.uint64()
    for (const max of [MAX_INT, MAX_TEXT_LENGTH]) {
      if (length > max) throw new GgufError(`GGUF string length ${length} exceeds maximum ${max}`)
    }
    return Number(length)
  }

  #take(length: number): Uint8Array {
    const start = this.#skip(length)
    return this.#bytes.subarray(start, this.offset)
  }

  /** Moves behind the next `count` bytes, and returns the offset of the first one. */
  #skip(count: number): number {
    const start = this.offset
    const left = this.#bytes.length - start
    if (count > left) throw new GgufError(left === 0 ? 'EOF' : 'unexpected EOF')
    this.offset += count
    return start
  }
}
