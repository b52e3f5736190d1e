import type { Metrics } from '../protocol/responses.ts'
import type { Profile } from '../state/profile.ts'
import type { PacePlan } from '../streaming/pace.ts'

/** Fixed durations in nanoseconds. They are the same in every answer, so that a test can assert on them. */
const TOTAL_DURATION = 1_234_567_890
export const LOAD_DURATION = 12_345_678
const PROMPT_EVAL_DURATION = 23_456_789
const EVAL_DURATION = 34_567_890

/**
 * Returns the durations and the token counts of the last frame of a generation.
 *
 * @param plan how long the answer takes, if it has a pace. Its times then replace the fixed durations.
 */
export function toMetrics(
  { promptTokens, completionTokens }: { promptTokens: number; completionTokens: number },
  { sendsZeroCounts }: Profile,
  plan?: PacePlan,
): Metrics {
  const promptDuration = plan?.firstTokenMs ? toNanoseconds(plan.firstTokenMs) : PROMPT_EVAL_DURATION
  const evalDuration = plan?.hasGaps ? toNanoseconds(plan.gapsMs) : EVAL_DURATION
  return {
    total_duration: plan ? LOAD_DURATION + promptDuration + evalDuration : TOTAL_DURATION,
    load_duration: LOAD_DURATION,
    // Go's `omitempty` drops a count of 0. The Python mock sends it.
    ...((promptTokens > 0 || sendsZeroCounts) && { prompt_eval_count: promptTokens }),
    prompt_eval_duration: promptDuration,
    ...((completionTokens > 0 || sendsZeroCounts) && { eval_count: completionTokens }),
    eval_duration: evalDuration,
  }
}

function toNanoseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1_000_000)
}
