// Writes GGUF files, as a client would upload them.

/** The numbers of the types of values. */
export const TYPES = {
  uint8: 0,
  int8: 1,
  uint16: 2,
  int16: 3,
  uint32: 4,
  int32: 5,
  float32: 6,
  bool: 7,
  string: 8,
  array: 9,
  uint64: 10,
  int64: 11,
  float64: 12,
} as const
export type TypeName = keyof typeof TYPES

/** A value with its type; a list has the type of its items. */
export type Value = readonly [
  type: TypeName,
  value: number | boolean | string | ReadonlyArray<number | boolean | string>,
]

export interface TensorToWrite {
  name: string
  shape: readonly number[]
  /** The number of the type. Default: 0, which is F32. */
  kind?: number
  /** Where the tensor begins in the part with the weights. Default: 0. */
  offset?: number
}

export interface FileToWrite {
  version?: 1 | 2 | 3
  isLittleEndian?: boolean
  metadata?: Readonly<Record<string, Value>>
  tensors?: readonly TensorToWrite[]
  /** How many bytes of weights follow the header. Default: 0. */
  weights?: number
}

/** The metadata of a small model of an architecture. */
export function metadataOf(architecture: string, more: Readonly<Record<string, Value>> = {}): Record<string, Value> {
  return {
    'general.architecture': ['string', architecture],
    'general.name': ['string', 'tiny'],
    'general.file_type': ['uint32', 15],
    [`${architecture}.block_count`]: ['uint32', 1],
    [`${architecture}.context_length`]: ['uint32', 4096],
    [`${architecture}.embedding_length`]: ['uint32', 8],
    'tokenizer.ggml.tokens': ['string', ['<s>', '</s>']],
    ...more,
  }
}

export function writeGguf({
  version = 3,
  isLittleEndian = true,
  metadata = metadataOf('llama'),
  tensors = [{ name: 'token_embd.weight', shape: [8, 4] }],
  weights = 128,
}: FileToWrite = {}): Uint8Array<ArrayBuffer> {
  const bytes: number[] = []
  const put = (size: number, set: (view: DataView) => void): void => {
    const view = new DataView(new ArrayBuffer(size))
    set(view)
    bytes.push(...new Uint8Array(view.buffer))
  }
  const uint32 = (value: number): void => put(4, (view) => view.setUint32(0, value, isLittleEndian))
  const uint64 = (value: number): void => put(8, (view) => view.setBigUint64(0, BigInt(value), isLittleEndian))
  const count = version === 1 ? uint32 : uint64
  const text = (value: string): void => {
    const encoded = [...new TextEncoder().encode(value), ...(version === 1 ? [0] : [])]
    uint64(encoded.length)
    bytes.push(...encoded)
  }
  const writers: Record<Exclude<TypeName, 'array'>, (value: never) => void> = {
    uint8: (value: number) => put(1, (view) => view.setUint8(0, value)),
    int8: (value: number) => put(1, (view) => view.setInt8(0, value)),
    uint16: (value: number) => put(2, (view) => view.setUint16(0, value, isLittleEndian)),
    int16: (value: number) => put(2, (view) => view.setInt16(0, value, isLittleEndian)),
    uint32,
    int32: (value: number) => put(4, (view) => view.setInt32(0, value, isLittleEndian)),
    float32: (value: number) => put(4, (view) => view.setFloat32(0, value, isLittleEndian)),
    bool: (value: boolean) => put(1, (view) => view.setUint8(0, value ? 1 : 0)),
    string: text,
    uint64,
    int64: (value: number) => put(8, (view) => view.setBigInt64(0, BigInt(value), isLittleEndian)),
    float64: (value: number) => put(8, (view) => view.setFloat64(0, value, isLittleEndian)),
  }

  bytes.push(...new TextEncoder().encode(isLittleEndian ? 'GGUF' : 'FUGG'))
  uint32(version)
  count(tensors.length)
  count(Object.keys(metadata).length)
  for (const [key, [type, value]] of Object.entries(metadata)) {
    text(key)
    const write = writers[type as Exclude<TypeName, 'array'>]
    if (!Array.isArray(value)) {
      uint32(TYPES[type])
      write(value as never)
      continue
    }
    uint32(TYPES.array)
    uint32(TYPES[type])
    uint64(value.length)
    for (const item of value) write(item as never)
  }
  for (const { name, shape, kind = 0, offset = 0 } of tensors) {
    text(name)
    uint32(shape.length)
    for (const size of shape) uint64(size)
    uint32(kind)
    uint64(offset)
  }
  while (bytes.length % 32 !== 0) bytes.push(0)
  return new Uint8Array([...bytes, ...new Uint8Array(weights)])
}
