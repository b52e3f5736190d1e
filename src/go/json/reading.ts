import { GoJsonError } from './errors.ts'
import type { ExactNode } from './node.ts'
import type { Scanner } from './scanner.ts'

/**
 * Tells a decoder how a value is spelled. There are two implementations:
 *
 * - ExactReading works on the scanner's nodes.
 * - QuickReading works on the result of JSON.parse. It throws DOUBT wherever the spelling could matter.
 */
export interface Reading {
  readonly exact: boolean
  /** Returns a number as it is written in the body. */
  literal(node: unknown): string
  /** Returns the JSON text of a member. A quick reading finds the member by `key`, an exact one by `node`. */
  rawText(key: string, node: unknown): string
  /**
   * Whether a member is certainly an integer that is written with nothing but digits and a minus sign. Returns false if
   * the answer would take long to find.
   */
  hasPlainInteger(key: string, value: unknown): boolean
  /** Returns the bytes of the body between two offsets. */
  bytesBetween(start: number, end: number): Uint8Array
}

/**
 * Thrown where a quick reading cannot tell what Go would do. It is created once, because an Error is expensive to
 * create.
 */
export const DOUBT = new GoJsonError('the quick reading cannot tell')
/**
 * Thrown where a quick reading knows that Go would report a type mismatch. The exact reading then makes the message.
 */
export const MISMATCH = new GoJsonError('the value does not fit its type')

export class ExactReading implements Reading {
  readonly exact = true
  readonly #scanner: Scanner

  constructor(scanner: Scanner) {
    this.#scanner = scanner
  }

  literal(node: ExactNode): string {
    return this.#scanner.textBetween(node.start, node.end)
  }

  rawText(_key: string, node: ExactNode): string {
    return this.literal(node)
  }

  hasPlainInteger(): boolean {
    return false
  }

  bytesBetween(start: number, end: number): Uint8Array {
    return this.#scanner.bytes.subarray(start, end)
  }
}
