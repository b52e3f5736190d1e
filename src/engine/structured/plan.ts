import { NoInstanceError } from './failure.ts'
import type { Keywords, Schema } from './references.ts'

/** How a schema is made ready for the generator. */
export interface Plan {
  random: () => number
  /** Optional properties: all of them, those that the generator likes, or none. */
  optional: 'all' | 'some' | 'none'
  /** How often a schema may stand within itself. */
  recursions: number
  budget: Budget
  /** A text that fits a pattern and other bounds. */
  makeText: (constraints: Keywords) => string
}

/** What is left to be made: each value of an instance costs one. */
export interface Budget {
  left: number
}

/** Makes a part of a schema ready, for `times` values; `alone` is false where other schemas hold for the same value. */
export type Unroll = (schema: Schema, alone: boolean, times: number) => Schema

/** What one part of a schema needs to know of the whole. */
export interface Within {
  unroll: Unroll
  alone: boolean
  times: number
  plan: Plan
}

/** More than anyone would read: another plan may need less. */
export class TooLargeError extends NoInstanceError {
  constructor() {
    super('a schema whose instances are too large')
  }
}

/** @throws where the budget is used up */
export function spend(budget: Budget, cost: number): void {
  budget.left -= cost
  if (budget.left < 0) throw new TooLargeError()
}
