/** What every answer of the dialect says of the system behind it. */
export const FINGERPRINT = 'fp_ollama'

/** What a native answer counts, in tokens. */
export interface Usage {
  prompt_eval_count?: number | null | undefined
  eval_count?: number | null | undefined
}

/** The counts of an answer in this dialect; what was not counted is 0. */
export function toUsage({ prompt_eval_count: prompt, eval_count: completion }: Usage): object {
  const promptTokens = prompt ?? 0
  const completionTokens = completion ?? 0
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  }
}

/** A time of the native API as seconds since 1970. */
export function toSeconds(time: string): number {
  return Math.floor(Date.parse(time) / 1000)
}
