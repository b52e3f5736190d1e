import { unmarshal } from './go-json/decode.ts'
import { EndOfInputError, GoJsonError } from './go-json/errors.ts'
import { decodeQuickly } from './go-json/quick.ts'
import { ExactReading } from './go-json/reading.ts'
import { Scanner } from './go-json/scanner.ts'
import { type GoType, zeroOf } from './go-json/types.ts'

export { EndOfInputError, GoJsonError }
export { parseDuration } from './go-json/duration.ts'
export { orderedMap } from './go-json/ordered-map.ts'
export { quote } from './go-json/quote.ts'
export type { GoCustom, GoStruct, GoType, RawEntry, RawValue } from './go-json/types.ts'
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
} from './go-json/types.ts'

/**
 * Decodes the body of a request as Ollama's own decoder does: `json.NewDecoder(body).Decode(&value)` of Go's encoding/json.
 * What follows the first value is ignored; an error has Go's words, and Go's precedence over other errors.
 *
 * The result is plain data with the names of the type's fields: one that is absent, or that Go would leave nil, is left
 * out; `[]byte` stays base64 text.
 *
 * @throws EndOfInputError when the body is empty or white space
 * @throws GoJsonError when Go would refuse the body; nothing else is ever thrown
 */
export function decodeGoJson<T>(bytes: Uint8Array, type: GoType): T {
  return (decodeQuickly(bytes, type) ?? decodeExactly(bytes, type)) as T
}

function decodeExactly(bytes: Uint8Array, type: GoType): unknown {
  const scanner = new Scanner(bytes)
  const node = scanner.firstValue()
  try {
    return unmarshal(new ExactReading(scanner), type, node) ?? zeroOf(type)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    // Go's stack grows; ours is exhausted by types that hold themselves thousands of levels deep.
    throw new GoJsonError('exceeded max depth', { cause: error })
  }
}
