import type { OllamaRequest } from './reply.ts'
import type { CompiledRule } from './rules.ts'

/** Returns the reasons why a rule does not answer a request. Without a reason, the rule would answer it. */
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
  // This reason is given only if there is no other, because a rule that does not match would not have answered in any case.
  if (reasons.length === 0 && rule.calls >= rule.times)
    reasons.push(`it has answered ${rule.calls === 1 ? 'once' : `${rule.calls} times`} already`)
  if (reasons.length === 0 && rule.hasDeclined) {
    reasons.push(
      typeof rule.reply === 'function' ? 'its reply function returned undefined' : 'its fault did not happen',
    )
  }
  return reasons
}

/** Finds the item with the fewest reasons, and the first one of several. Returns undefined if there are no items. */
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
