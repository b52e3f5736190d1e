import { refuse, refuseUnknownKeys } from '../misuse.ts'
import type { Clock } from './clock.ts'
import type { Lifetime } from './lifetime.ts'
import type { Source } from './source.ts'

/** How fast a model speaks. What is left out takes no time. */
export interface Pace {
  /** Milliseconds before the first token, and so before the Response. Infinity: for ever, until the client gives up. */
  firstTokenMs?: number
  /** Pieces a second after the first one. */
  tokensPerSecond?: number
  /** How far each gap between two pieces may be from its length, as a share of it from 0 to 1, drawn from the seed. */
  jitter?: number
}

/** What one answer takes. */
export interface PacePlan {
  readonly firstTokenMs: number
  /** The milliseconds to the next piece. */
  nextGap(): number
  /** The time of all gaps so far, in milliseconds. */
  readonly gapsMs: number
  /** Whether it is known how fast pieces come after the first. */
  readonly hasGaps: boolean
}

/** Plans one answer; the same pace plans the same gaps for each. */
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
 * The source at that pace: its first value, or its end, comes after `firstTokenMs`, each later one a gap after the one before.
 *
 * Why each is asked for only when its time has come: what makes it is a model that has not got so far.
 */
export function paceSource<T>(source: Source<T>, plan: PacePlan, clock: Clock, lifetime: Lifetime): Source<T> {
  let begun = false
  return {
    next() {
      const milliseconds = begun ? plan.nextGap() : plan.firstTokenMs
      begun = true
      return milliseconds > 0 ? clock.wait(milliseconds, lifetime).then(() => source.next()) : source.next()
    },
    return: () => source.return?.(),
    outcome: () => source.outcome?.(),
  }
}

/** Refuses what is no pace, with a sentence. */
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
