import type { Metrics } from '../protocol/responses.ts'
import type { Profile } from '../state/profile.ts'
import type { Turn } from '../state/scheduler.ts'
import type { PacePlan } from '../streaming/pace.ts'

/** Fixed durations in nanoseconds. They are the same in every answer, so that a test can assert on them. */
const TOTAL_DURATION = 1_234_567_890
const LOAD_DURATION = 12_345_678
const EMBED_DURATION = 14_143_917
const PROMPT_EVAL_DURATION = 23_456_789
const EVAL_DURATION = 34_567_890

/**
 * Returns the durations and the token counts of the last frame of a generation.
 *
 * @param plan how long the answer takes, if it has a pace. Its times then replace the fixed durations.
 * @param turn how long the request has waited. Undefined if the mock has no `capacity`.
 */
export function toMetrics(
  { promptTokens, completionTokens }: { promptTokens: number; completionTokens: number },
  { sendsZeroCounts }: Profile,
  plan?: PacePlan,
  turn?: Turn,
): Metrics {
  const { load, waited, hasWaited } = toWaits(turn)
  const promptDuration = plan?.firstTokenMs ? toNanoseconds(plan.firstTokenMs) : PROMPT_EVAL_DURATION
  const evalDuration = plan?.hasGaps ? toNanoseconds(plan.gapsMs) : EVAL_DURATION
  return {
    total_duration: plan || hasWaited ? load + waited + promptDuration + evalDuration : TOTAL_DURATION,
    load_duration: load,
    // Go's `omitempty` drops a count of 0. The Python mock sends it.
    ...((promptTokens > 0 || sendsZeroCounts) && { prompt_eval_count: promptTokens }),
    prompt_eval_duration: promptDuration,
    ...((completionTokens > 0 || sendsZeroCounts) && { eval_count: completionTokens }),
    eval_duration: evalDuration,
  }
}

/** Returns the durations of an answer with vectors. */
export function toEmbedDurations(turn: Turn | undefined): { total_duration: number; load_duration: number } {
  const { load, waited } = toWaits(turn)
  return { total_duration: EMBED_DURATION - LOAD_DURATION + load + waited, load_duration: load }
}

/** Returns how long a request has waited for its model, and then for a free place, in nanoseconds. A loaded model has the fixed duration. */
function toWaits({ loadMs = 0, waitedMs = 0 }: Partial<Turn> = {}): {
  load: number
  waited: number
  hasWaited: boolean
} {
  return {
    load: loadMs > 0 ? toNanoseconds(loadMs) : LOAD_DURATION,
    waited: toNanoseconds(waitedMs),
    hasWaited: loadMs > 0 || waitedMs > 0,
  }
}

function toNanoseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1_000_000)
}
