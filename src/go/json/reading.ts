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
  /** The JSON text of a member; its key is how a quick reading finds it. */
  rawText(key: string, node: unknown): string
  /** Is a member surely an integer that is written with nothing but digits? False where that would take long to tell. */
  hasPlainInteger(key: string, value: unknown): boolean
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
