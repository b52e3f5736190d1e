import type { OllamaRequest } from './reply.ts'
import type { CompiledRule } from './rules.ts'

/** The reasons for which a rule does not answer a request; none, if it would. */
export function explainMiss(rule: CompiledRule, request: OllamaRequest): string[] {
  const reasons: string[] = []
  if (!rule.endpoints.includes(request.endpoint)) {
    reasons.push(`the endpoint is '${request.endpoint}'`)
  }
  try {
    reasons.push(...(rule.match?.mismatches(request) ?? []))
  } catch (error) {
    reasons.push(`its where throws ${String(error)}`)
  }
  // A rule that does not match would not have answered before it was used up either.
  if (reasons.length === 0 && rule.calls >= rule.times)
    reasons.push(`it has answered ${rule.calls === 1 ? 'once' : `${rule.calls} times`} already`)
  return reasons
}

/** Of several, the first for which the fewest reasons are given. */
export function findNearest<T>(
  items: Iterable<T>,
  explain: (item: T) => string[],
): { item: T; reasons: string[] } | undefined {
  let nearest: { item: T; reasons: string[] } | undefined
  for (const item of items) {
    const reasons = explain(item)
    if (!nearest || reasons.length < nearest.reasons.length) nearest = { item, reasons }
  }
  return nearest
}
