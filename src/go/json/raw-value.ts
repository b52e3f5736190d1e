import { GoJsonError } from './errors.ts'
import { describeContent, ExactNode, Members } from './node.ts'
import { MISMATCH, type Reading } from './reading.ts'
import { type GoType, type RawEntry, type RawValue, zeroOf } from './types.ts'

/**
 * Decodes a node into a type. A DecodableValue receives this function as an argument, because an import of decode.ts
 * would be circular.
 */
export type Unmarshal = (reading: Reading, type: GoType, node: unknown) => unknown

/** The value that an `UnmarshalJSON` has to decode. */
export class DecodableValue implements RawValue {
  readonly #reading: Reading
  readonly #node: unknown
  readonly #unmarshal: Unmarshal

  constructor(reading: Reading, node: unknown, unmarshal: Unmarshal) {
    this.#reading = reading
    this.#node = node
    this.#unmarshal = unmarshal
  }

  get kind(): RawValue['kind'] {
    return describeContent(this.#content)
  }

  decode<T = unknown>(type: GoType): T {
    return (this.#unmarshal(this.#reading, type, this.#node) ?? zeroOf(type)) as T
  }

  attempt<T = unknown>(type: GoType): T | undefined {
    // This check comes first because an error that nobody reads costs more than decoding a whole small body.
    if ((type.kind === 'string' || type.kind === 'bool') && this.kind !== '' && this.kind !== type.kind)
      return undefined
    try {
      return this.decode<T>(type)
    } catch (error) {
      if (error === MISMATCH || (this.#reading.exact && error instanceof GoJsonError)) return undefined
      throw error
    }
  }

  entries(): RawEntry[] | undefined {
    const content = this.#content
    if (content instanceof Members) {
      return content.list.map(({ key, keyStart, keyEnd, node }) => ({
        key,
        value: new DecodableValue(this.#reading, node, this.#unmarshal),
        keyBytes: this.#reading.bytesBetween(keyStart + 1, keyEnd - 1),
      }))
    }
    if (this.kind !== 'object') return undefined
    return Object.entries(content as object).map(([key, node]) => ({
      key,
      value: new DecodableValue(this.#reading, node, this.#unmarshal),
      keyBytes: undefined,
    }))
  }

  get #content(): unknown {
    return this.#node instanceof ExactNode ? this.#node.content : this.#node
  }
}
