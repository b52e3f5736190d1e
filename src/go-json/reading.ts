import { GoJsonError } from './errors.ts'
import type { ExactNode } from './node.ts'
import type { Scanner } from './scanner.ts'

/**
 * What a decoder has to ask about how a value is spelled. There are two: the exact one, over the scanner's nodes, and
 * the quick one, over what JSON.parse gave, which throws DOUBT wherever the spelling could matter.
 */
export interface Reading {
  readonly exact: boolean
  /** A number as it is written. */
  literal(node: unknown): string
  /** The JSON text of the member of an object. */
  rawText(parent: unknown, key: string, node: unknown): string
  /** The bytes between two places of the body. */
  bytesBetween(start: number, end: number): Uint8Array
}

/** Thrown where a quick reading cannot tell what Go would do. Made once: an Error is dear to make. */
export const DOUBT = new GoJsonError('the quick reading cannot tell')
/** Thrown where a quick reading knows that Go finds a type mismatch; the words are left to the exact reading. */
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

  rawText(_parent: unknown, _key: string, node: ExactNode): string {
    return this.literal(node)
  }

  bytesBetween(start: number, end: number): Uint8Array {
    return this.#scanner.bytes.subarray(start, end)
  }
}
