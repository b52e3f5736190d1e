import { toShortestFloat32 } from '../../go/float32.ts'
import type { ByteReader } from './byte-reader.ts'
import { GgufError } from './gguf-error.ts'

/** A value of the metadata. A 64-bit integer that JavaScript cannot hold is rounded. */
export type GgufValue = number | boolean | string | readonly GgufScalar[]
export type GgufScalar = number | boolean | string

/** A value of the metadata, and the number of its type in the file. */
export interface GgufEntry {
  type: number
  value: GgufValue
}

/** The numbers of the types that Ollama asks for: it ignores a value of another type. */
export const UINT32_TYPE = 4
export const STRING_TYPE = 8
export const UINT64_TYPE = 10
const LIST_TYPE = 9
/** The longest list that a real Ollama reads. */
const MAX_LIST_LENGTH = 64n << 20n
/** The largest int of Go. */
const MAX_INT = 9_223_372_036_854_775_807n

/** Reads a text. Files of version 1 end each text with a zero. */
export type ReadText = (reader: ByteReader) => string

/** The readers of single values, by the number of their type. */
const SCALARS: ReadonlyArray<((reader: ByteReader, readText: ReadText) => GgufScalar) | undefined> = [
  (reader) => reader.uint8(),
  (reader) => reader.int8(),
  (reader) => reader.uint16(),
  (reader) => reader.int16(),
  (reader) => reader.uint32(),
  (reader) => reader.int32(),
  (reader) => toShortestFloat32(reader.float32()),
  (reader) => reader.uint8() !== 0,
  (reader, readText) => readText(reader),
  undefined,
  (reader) => Number(reader.uint64()),
  (reader) => Number(reader.int64()),
  (reader) => reader.float64(),
]

/**
 * Reads the type of a value, and the value.
 *
 * @throws GgufError with the message of a real Ollama
 */
export function readEntry(reader: ByteReader, readText: ReadText): GgufEntry {
  const type = reader.uint32()
  if (type === LIST_TYPE) return { type, value: readList(reader, readText) }
  const read = SCALARS[type]
  if (!read) throw new GgufError(`invalid type: ${type}`)
  return { type, value: read(reader, readText) }
}

function readList(reader: ByteReader, readText: ReadText): GgufScalar[] {
  const type = reader.uint32()
  const length = reader.uint64()
  const read = SCALARS[type]
  if (!read) throw new GgufError(`invalid array type: ${type}`)
  for (const max of [MAX_INT, MAX_LIST_LENGTH]) {
    if (length > max) throw new GgufError(`GGUF array size ${length} exceeds maximum ${max}`)
  }
  const values: GgufScalar[] = []
  // The list grows as it is read, because a damaged file may claim a length that it does not have.
  for (let i = 0; i < length; i++) values.push(read(reader, readText))
  return values
}
