import { unmarshal } from './decode.ts'
import { GoJsonError } from './errors.ts'
import { describeContent, ExactNode, Members } from './node.ts'
import { MISMATCH, type Reading } from './reading.ts'
import { type GoType, zeroOf } from './types.ts'

export interface RawEntry {
  readonly key: string
  readonly value: RawValue
  /** The key as it is written, without its quotation marks; undefined where every way to read it gives the same text. */
  readonly keyBytes: Uint8Array | undefined
}

/** The value that an `UnmarshalJSON` is asked to decode. */
export class RawValue {
  readonly #reading: Reading
  readonly #node: unknown

  constructor(reading: Reading, node: unknown) {
    this.#reading = reading
    this.#node = node
  }

  /** What Go calls the value in an error; '' is null. */
  get kind(): ReturnType<typeof describeContent> {
    return describeContent(this.#content)
  }

  /** `json.Unmarshal` into a new variable of the type: nil is null, and an error is thrown as Go returns it. */
  decode<T = unknown>(type: GoType): T {
    return (unmarshal(this.#reading, type, this.#node) ?? zeroOf(type)) as T
  }

  /** The same for an `UnmarshalJSON` that goes on when there is an error: gives undefined then. */
  attempt<T = unknown>(type: GoType): T | undefined {
    // Why ask first: an error that nobody reads costs more than the whole decoding of a small body.
    if ((type.kind === 'string' || type.kind === 'bool') && this.kind !== '' && this.kind !== type.kind)
      return undefined
    try {
      return this.decode<T>(type)
    } catch (error) {
      if (error === MISMATCH || (this.#reading.exact && error instanceof GoJsonError)) return undefined
      throw error
    }
  }

  /** The members of an object, in order; undefined for any other value. */
  entries(): RawEntry[] | undefined {
    const content = this.#content
    if (content instanceof Members) {
      return content.list.map(({ key, keyStart, keyEnd, node }) => ({
        key,
        value: new RawValue(this.#reading, node),
        keyBytes: this.#reading.bytesBetween(keyStart + 1, keyEnd - 1),
      }))
    }
    if (this.kind !== 'object') return undefined
    return Object.entries(content as object).map(([key, node]) => ({
      key,
      value: new RawValue(this.#reading, node),
      keyBytes: undefined,
    }))
  }

  get #content(): unknown {
    return this.#node instanceof ExactNode ? this.#node.content : this.#node
  }
}
