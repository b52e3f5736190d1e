/** The `system_fingerprint` of every answer. */
export const FINGERPRINT = 'fp_ollama'

/** The counts of a native answer, in tokens. */
export interface Usage {
  prompt_eval_count?: number | null | undefined
  eval_count?: number | null | undefined
}

/** Translates the counts of a native answer. A missing count becomes 0. */
export function toUsage({ prompt_eval_count: prompt, eval_count: completion }: Usage): object {
  const promptTokens = prompt ?? 0
  const completionTokens = completion ?? 0
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  }
}

/** Converts a time of the native API to whole seconds since 1970. */
export function toSeconds(time: string): number {
  return Math.floor(Date.parse(time) / 1000)
}
