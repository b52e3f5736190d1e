import { NoInstanceError } from './failure.ts'
import type { Keywords, Schema } from './references.ts'

/** How a schema is prepared for the generator. */
export interface Plan {
  random: () => number
  /** Which optional properties are made: all of them, those that the generator chooses, or none. */
  optional: 'all' | 'some' | 'none'
  /** How many times a schema may occur on one path from the root of the schema, the first time included. */
  maxOccurrences: number
  budget: Budget
  /** Whether a text matches a pattern. */
  matches: (pattern: string, text: string) => boolean
  /** Makes a text that fits a pattern and other constraints. */
  makeText: (constraints: Keywords) => string
}

/** Limits the work of one try. */
export interface Budget {
  /** How much work is left. Each value of an instance costs 1. */
  left: number
}

/**
 * Prepares a part of a schema, from which `copies` values are made. `isOnlySchema` is false if other schemas apply to the same value.
 * Returns false if the part has no instance, or none that ends.
 */
export type Prepare = (schema: Schema, isOnlySchema: boolean, copies: number) => Schema

/** What is needed to prepare one part of a schema. */
export interface PrepareContext {
  prepare: Prepare
  isOnlySchema: boolean
  copies: number
  plan: Plan
}

/** Reports that the instances of a schema are too large under the current plan. Another plan may make smaller ones. */
export class TooLargeError extends NoInstanceError {
  constructor() {
    super('a schema whose instances are too large')
  }
}

/** @throws TooLargeError if the budget is used up */
export function spend(budget: Budget, cost: number): void {
  budget.left -= cost
  if (budget.left < 0) throw new TooLargeError()
}
