import { quote } from '../go/json.ts'
import { ByteReader } from './gguf/byte-reader.ts'
import { GgufError } from './gguf/gguf-error.ts'
import { readEntry, UINT32_TYPE, UINT64_TYPE, type GgufEntry, type ReadText } from './gguf/read-values.ts'
import { findTensorType, type TensorType } from './gguf/tensor-types.ts'

export { GgufError } from './gguf/gguf-error.ts'

/** The header of a GGUF file: what it says about its model. The weights are not read. */
export interface GgufFile {
  /** The metadata, such as `general.architecture`, and the number of parameters as `general.parameter_count`. */
  metadata: ReadonlyMap<string, GgufEntry>
  tensors: readonly GgufTensor[]
}

export interface GgufTensor {
  name: string
  /** The type of its numbers, such as `F32`. */
  type: string
  /** The size of each dimension. */
  shape: readonly number[]
}

interface TensorEntry extends GgufTensor {
  shapeOnDisk: readonly bigint[]
  storage: TensorType
  /** Where the tensor begins in the part of the file that holds the weights, in bytes. */
  offset: bigint
  elements: bigint
}

const MAGIC_LITTLE_ENDIAN = 0x46554747
const MAGIC_BIG_ENDIAN = 0x47475546
const MAX_DIMENSIONS = 4
const MAX_UINT64 = 18_446_744_073_709_551_615n
const DEFAULT_ALIGNMENT = 32

/** Returns whether the first four bytes of a file are those of GGUF. */
export function isGgufFile(bytes: Uint8Array): boolean {
  return isMagic(readMagic(bytes))
}

/**
 * Reads the header of a GGUF file, and checks that the file is long enough for its tensors.
 *
 * @throws GgufError with the message of a real Ollama, if the file is damaged
 * @see https://github.com/ollama/ollama/blob/main/fs/ggml/gguf.go (gguf.Decode)
 */
export function readGguf(bytes: Uint8Array): GgufFile {
  const magic = readMagic(bytes)
  if (!isMagic(magic)) throw new GgufError('invalid file magic')
  const reader = new ByteReader(bytes, magic === MAGIC_LITTLE_ENDIAN)
  reader.uint32()
  const version = reader.uint32()
  const readText: ReadText = version === 1 ? () => reader.terminatedText() : () => reader.text()
  const readCount = (): bigint => (version === 1 ? BigInt(reader.uint32()) : reader.uint64())
  const tensorCount = readCount()
  const valueCount = readCount()

  const metadata = new Map<string, GgufEntry>()
  for (let i = 0n; i < valueCount; i++) metadata.set(readText(reader), readEntry(reader, readText))

  const tensors: TensorEntry[] = []
  let parameters = 0n
  for (let i = 0n; i < tensorCount; i++) {
    const tensor = readTensor(reader, readText)
    tensors.push(tensor)
    parameters += tensor.elements
    if (parameters > MAX_UINT64) throw new GgufError('parameter count overflow')
  }
  metadata.set('general.parameter_count', { type: UINT64_TYPE, value: Number(parameters) })
  checkBounds(tensors, { metadata, headerLength: reader.offset, fileLength: bytes.length })
  return { metadata, tensors: tensors.map(({ name, type, shape }) => ({ name, type, shape })) }
}

function readMagic(bytes: Uint8Array): number {
  return bytes.length < 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
}

function isMagic(magic: number): boolean {
  return magic === MAGIC_LITTLE_ENDIAN || magic === MAGIC_BIG_ENDIAN
}

function readTensor(reader: ByteReader, readText: ReadText): TensorEntry {
  const name = readPart('name', () => readText(reader))
  const dimensions = readPart('dimensions', () => reader.uint32())
  if (dimensions > MAX_DIMENSIONS) {
    throw new GgufError(`tensor ${quote(name)} dimensions ${dimensions} exceeds maximum ${MAX_DIMENSIONS}`)
  }
  const shapeOnDisk = Array.from({ length: dimensions }, () => readPart('shape', () => reader.uint64()))
  const storage = findTensorType(readPart('kind', () => reader.uint32()))
  const offset = readPart('offset', () => reader.uint64())
  const elements = countElements(name, shapeOnDisk)
  return { name, type: storage.name, shape: shapeOnDisk.map(Number), shapeOnDisk, storage, offset, elements }
}

/** Adds the name of the part to the error of a reader. */
function readPart<T>(part: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw error instanceof GgufError ? new GgufError(`failed to read tensor ${part}: ${error.message}`) : error
  }
}

function countElements(name: string, shape: readonly bigint[]): bigint {
  let count = 1n
  for (const size of shape) {
    if (size !== 0n && count > MAX_UINT64 / size) throw new GgufError(`tensor ${quote(name)} elements overflow`)
    count *= size
  }
  return count
}

/** @throws GgufError if a tensor has no size, or reaches beyond the end of the file */
function checkBounds(
  tensors: readonly TensorEntry[],
  { metadata, headerLength, fileLength }: { metadata: GgufFile['metadata']; headerLength: number; fileLength: number },
): void {
  const given = metadata.get('general.alignment')
  const alignment = given?.type === UINT32_TYPE ? Number(given.value) : DEFAULT_ALIGNMENT
  if (alignment === 0) throw new GgufError('invalid GGUF alignment: 0')
  const start = BigInt(headerLength + ((alignment - (headerLength % alignment)) % alignment))
  for (const tensor of tensors) {
    const size = toSize(tensor)
    const end = start + tensor.offset + size
    if (end > MAX_UINT64) throw new GgufError(`tensor ${quote(tensor.name)} offset+size overflows`)
    if (end > BigInt(fileLength)) {
      throw new GgufError(`tensor ${quote(tensor.name)} offset+size (${end}) exceeds file size (${fileLength})`)
    }
  }
}

/** Returns the size of a tensor in bytes. */
function toSize({ name, shapeOnDisk, storage, elements }: TensorEntry): bigint {
  const blockSize = BigInt(storage.blockSize)
  const [rowSize = 1n] = shapeOnDisk
  const size = (elements / blockSize) * BigInt(storage.blockBytes)
  if (storage.blockBytes === 0 || rowSize % blockSize !== 0n || size > MAX_UINT64) {
    throw new GgufError(`tensor ${quote(name)} size overflow`)
  }
  return size
}
