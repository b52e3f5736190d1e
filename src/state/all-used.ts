import { explainMiss, findNearest } from '../replies/explain-miss.ts'
import type { CompiledRule, RuleBook } from '../replies/rules.ts'
import type { Journal } from './create-journal.ts'

/**
 * Implements `mock.assertAllUsed()`.
 *
 * @throws Error that names each rule that has answered no request, and the request that came nearest to matching it
 */
export function assertAllUsed({
  overrides,
  rules,
  journal,
}: {
  overrides: Iterable<CompiledRule>
  rules: RuleBook
  journal: Journal
}): void {
  const unused = [...overrides, ...rules.list()].filter(({ calls }) => calls === 0)
  if (unused.length === 0) return
  // A rule cannot be compared with a request whose body is gone. The latest request always has its body.
  const requests = journal.list().filter(({ bodyDropped }) => !bodyDropped)
  const words = unused.map((rule) => {
    const nearest = findNearest(requests, (request) => explainMiss(rule, request))
    if (!nearest) return `${rule.label}: nothing was asked.`
    const { method, path } = nearest.item
    const reasons = nearest.reasons.length > 0 ? nearest.reasons.join(', and ') : 'another rule answered it'
    return `${rule.label}: the nearest request is ${method} ${path}, but ${reasons}.`
  })
  throw new Error(`Found ${unused.length} of the mock's rules unused:\n${words.map((text) => `- ${text}`).join('\n')}`)
}
