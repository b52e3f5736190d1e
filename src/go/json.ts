import { unmarshal } from './json/decode.ts'
import { EndOfInputError, GoJsonError } from './json/errors.ts'
import type { ExactNode } from './json/node.ts'
import { decodeQuickly } from './json/quick.ts'
import { quoteByte } from './json/quote.ts'
import { ExactReading } from './json/reading.ts'
import { Scanner } from './json/scanner.ts'
import { type GoType, zeroOf } from './json/types.ts'

export { EndOfInputError, GoJsonError }
export { parseDuration } from './json/duration.ts'
export { orderedMap } from './json/ordered-map.ts'
export { quote } from './json/quote.ts'
export type { GoCustom, GoStruct, GoType, RawEntry, RawValue } from './json/types.ts'
export {
  any,
  bool,
  bytes,
  custom,
  deferred,
  float32,
  float64,
  int,
  int64,
  map,
  pointer,
  rawMessage,
  slice,
  string,
  struct,
  withField,
} from './json/types.ts'

/**
 * Decodes the body of a request as Ollama's own decoder does: `json.NewDecoder(body).Decode(&value)` of Go's
 * encoding/json. It ignores everything after the first value. If a body has several errors, it throws the one that Go
 * reports, with Go's message.
 *
 * The result is plain data with the names of the type's fields. A field that is absent, or that Go would leave nil, is
 * left out. `[]byte` stays base64 text.
 *
 * @throws EndOfInputError when the body is empty or contains only white space
 * @throws GoJsonError when Go would refuse the body; no other error is ever thrown
 */
export function decodeGoJson<T>(body: Uint8Array | string, type: GoType): T {
  return (decodeQuickly(body, type) ?? decodeExactly(toBytes(body), type)) as T
}

function toBytes(body: Uint8Array | string): Uint8Array {
  return typeof body === 'string' ? new TextEncoder().encode(body) : body
}

/**
 * Decodes a text as Go's `json.Unmarshal` does: it accepts one value and nothing after it. Use it for JSON within JSON,
 * such as the arguments of a tool call in OpenAI's dialects.
 *
 * @throws GoJsonError when Go would refuse the text; no other error is ever thrown
 */
export function unmarshalGoJson<T>(text: string, type: GoType): T {
  const bytes = new TextEncoder().encode(text)
  return (decodeQuickly(bytes, type) ?? decodeExactly(bytes, type, scanWhole)) as T
}

/** Scans a text to its end before any of it is decoded, as checkValid in scanner.go does. */
function scanWhole(scanner: Scanner): ExactNode {
  try {
    const node = scanner.firstValue()
    const extraByte = scanner.bytes.subarray(node.end).find((byte) => !SPACES.includes(byte))
    if (extraByte === undefined) return node
    throw new GoJsonError(`invalid character ${quoteByte(extraByte)} after top-level value`)
  } catch (error) {
    throw isCut(error) ? findErrorAtEnd(scanner.bytes, error) : error
  }
}

function isCut(error: unknown): boolean {
  return error instanceof GoJsonError && (error.message === 'EOF' || error.message === 'unexpected EOF')
}

/** Returns the error of a text that ends too early. Go reads a space after the text to find out what is wrong with its end. */
function findErrorAtEnd(bytes: Uint8Array, cause: unknown): GoJsonError {
  const withSpace = new Uint8Array(bytes.length + 1)
  withSpace.set(bytes)
  withSpace[bytes.length] = 0x20
  try {
    new Scanner(withSpace).firstValue()
  } catch (error) {
    if (error instanceof GoJsonError && !isCut(error)) return error
  }
  return new GoJsonError('unexpected end of JSON input', { cause })
}

const SPACES: readonly number[] = [0x20, 0x0a, 0x0d, 0x09]

function decodeExactly(
  bytes: Uint8Array,
  type: GoType,
  scan = (scanner: Scanner): ExactNode => scanner.firstValue(),
): unknown {
  const scanner = new Scanner(bytes)
  const node = scan(scanner)
  try {
    return unmarshal(new ExactReading(scanner), type, node) ?? zeroOf(type)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    // Go's stack grows, but ours overflows when types that contain themselves are nested thousands of levels deep.
    throw new GoJsonError('exceeded max depth', { cause: error })
  }
}
