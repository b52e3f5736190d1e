import { refuse, refuseUnknownKeys } from '../misuse.ts'
import type { Clock } from './clock.ts'
import type { Lifetime } from './lifetime.ts'
import type { Source } from './source.ts'

/**
 * How fast the model speaks. A field that is left out causes no delay. The delays are timers, so fake timers control them.
 *
 * @example
 * mockOllama.chat({ content: 'One two', pace: { firstTokenMs: 500, tokensPerSecond: 10 } })
 */
export interface Pace {
  /**
   * The delay before the first token, in milliseconds. The headers come with the first token, so the Response is delayed as
   * well. With `Infinity`, nothing comes until the client gives up.
   *
   * @default 0
   * @minimum 0
   */
  firstTokenMs?: number
  /**
   * How many pieces come per second after the first one; a number above 0. A response that does not stream takes the time of
   * all its pieces. Default: all pieces come at once.
   *
   * @exclusiveMinimum 0
   */
  tokensPerSecond?: number
  /**
   * How much the delay between two pieces varies, as a share of it from 0 to 1. With 0.2, each delay is 80 % to 120 % of its
   * normal length. The option `seed` determines the variation, which is the same for every response.
   *
   * @default 0
   * @minimum 0
   * @maximum 1
   */
  jitter?: number
}

/** The delays of one answer. */
export interface PacePlan {
  readonly firstTokenMs: number
  /** Returns the delay before the next piece in milliseconds. */
  nextGap(): number
  /** The sum of the delays that `nextGap` has returned, in milliseconds. */
  readonly gapsMs: number
  /** Whether there is a delay between two pieces. */
  readonly hasGaps: boolean
}

/** Plans the delays of one answer. The same pace gives every answer the same delays. */
export function planPace({ firstTokenMs = 0, tokensPerSecond = 0, jitter = 0 }: Pace, clock: Clock): PacePlan {
  const gap = tokensPerSecond > 0 ? 1000 / tokensPerSecond : 0
  const random = jitter > 0 ? clock.createRandom() : () => 0.5
  let gapsMs = 0
  return {
    firstTokenMs,
    hasGaps: gap > 0,
    nextGap() {
      const next = gap * (1 + jitter * (2 * random() - 1))
      gapsMs += next
      return next
    },
    get gapsMs() {
      return gapsMs
    },
  }
}

/**
 * Delays the values of a source. The first value, or the end of an empty source, comes after `firstTokenMs`. Each later value
 * comes one gap after the previous one.
 *
 * A value is pulled only after its delay, because a real model would not have produced it earlier.
 */
export function paceSource<T>(source: Source<T>, plan: PacePlan, clock: Clock, lifetime: Lifetime): Source<T> {
  let hasBegun = false
  return {
    next() {
      const milliseconds = hasBegun ? plan.nextGap() : plan.firstTokenMs
      hasBegun = true
      return milliseconds > 0 ? clock.wait(milliseconds, lifetime).then(() => source.next()) : source.next()
    },
    return: () => source.return?.(),
    outcome: () => source.outcome?.(),
  }
}

/** @throws TypeError if a value is not a {@link Pace}. The error text calls it `what`, such as `pace of the reply`. */
export function assertPace(task: string, pace: unknown, what = 'pace'): asserts pace is Pace {
  if (typeof pace !== 'object' || pace === null || Array.isArray(pace)) {
    refuse(task, pace, what, 'an object such as { firstTokenMs: 300, tokensPerSecond: 40 }')
  }
  refuseUnknownKeys(task, what, pace, ['firstTokenMs', 'tokensPerSecond', 'jitter'])
  const { firstTokenMs, tokensPerSecond, jitter } = pace as Record<string, unknown>
  if (firstTokenMs !== undefined && !(isNumber(firstTokenMs) && firstTokenMs >= 0)) {
    refuse(task, firstTokenMs, `firstTokenMs of ${what}`, 'milliseconds, 0 or more')
  }
  if (tokensPerSecond !== undefined && !(isNumber(tokensPerSecond) && tokensPerSecond > 0)) {
    refuse(task, tokensPerSecond, `tokensPerSecond of ${what}`, 'a number above 0, or leave it out')
  }
  if (jitter !== undefined && !(isNumber(jitter) && jitter >= 0 && jitter <= 1)) {
    refuse(task, jitter, `jitter of ${what}`, 'a share from 0 to 1')
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(value)
}
