import { OllamaError } from '../protocol/ollama-error.ts'
import { describeValue } from '../misuse.ts'
import { planPace } from '../streaming/pace.ts'
import { toReplyError, type OllamaRequest, type ReplyObject } from '../replies/reply.ts'
import type { ScriptedReply } from '../replies/rules.ts'
import type { Exchange, MockState } from '../state/exchange.ts'
import { callReplyFunction } from './call-reply.ts'

/** The first rule that matches a request. What its `where` throws is answered, and kept for the test. */
export function findScript(
  { state, entry, lifetime }: Exchange,
  prompts: readonly string[],
  describe: () => OllamaRequest,
): ScriptedReply | undefined {
  try {
    return state.rules.find({ endpoint: entry.endpoint, prompts, describe })
  } catch (error) {
    throw state.errors.keep(error, lifetime)
  }
}

/** How many requests a script has answered before this one. */
export function countCall({ state, entry }: Exchange, scripted: ScriptedReply): number {
  entry.answeredBy = scripted.kind
  // Why again: a handler that was made before a reset, such as that of a story, may be used after it.
  if (scripted.kind === 'override') state.overrides.add(scripted)
  return scripted.calls++
}

/** Of an override that matches and yet was not asked. */
const UNUSABLE = 'it is spent, or not among the handlers'

/** What a mock with `unmatched: 'error'` answers where nothing says what the model says: it names what came nearest. */
export function refuseUnmatched({ state, lifetime }: Exchange, request: OllamaRequest): OllamaError {
  const { endpoint, model, prompt } = request
  const candidates = [...state.overrides, ...state.rules.list()].filter(({ endpoints }) => endpoints.includes(endpoint))
  const nearest = findNearest(candidates, (rule) => explainMiss(rule, request))
  const found = nearest
    ? `found no rule that matches. The nearest is ${nearest.item.label}, but ${nearest.reasons.join(', and ') || UNUSABLE}`
    : 'found no rule for it'
  return state.errors.keep(
    new OllamaError(
      400,
      `Failed to answer ${endpoint} of ${model} for ${describeValue(prompt)}: ${found}. ` +
        `Add one with mock.when(…), or an override, or give unmatched: 'echo'.`,
    ),
    lifetime,
  )
}

/**
 * What `mock.assertAllUsed()` does.
 *
 * @throws Error that names each rule that has answered no request, and the request that came nearest to it
 */
export function assertAllUsed({ overrides, rules, journal }: MockState): void {
  const unused = [...overrides, ...rules.list()].filter(({ calls }) => calls === 0)
  if (unused.length === 0) return
  const requests = journal.list()
  const words = unused.map((rule) => {
    const nearest = findNearest(requests, (request) => explainMiss(rule, request))
    if (!nearest) return `${rule.label}: nothing was asked.`
    const { method, path } = nearest.item
    const reasons = nearest.reasons.length > 0 ? nearest.reasons.join(', and ') : 'another rule answered it'
    return `${rule.label}: the nearest request is ${method} ${path}, but ${reasons}.`
  })
  throw new Error(`Found ${unused.length} of the mock's rules unused:\n${words.map((text) => `- ${text}`).join('\n')}`)
}

/** Why a rule does not answer a request. */
export function explainMiss(rule: ScriptedReply, request: OllamaRequest): string[] {
  const reasons: string[] = []
  if (!rule.endpoints.includes(request.endpoint)) {
    reasons.push(`the endpoint is '${request.endpoint}'`)
  }
  try {
    reasons.push(...(rule.match?.mismatches(request) ?? []))
  } catch (error) {
    reasons.push(`its where throws ${String(error)}`)
  }
  if (rule.calls >= rule.times)
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

/**
 * What a rule says of an endpoint that asks no model: how it fails, how far it gets, how it comes over. Its error is thrown,
 * unless it comes after some progress.
 *
 * @throws OllamaError the rule's own
 */
export async function takeScript(
  exchange: Exchange,
  scripted: ScriptedReply,
  describe: () => OllamaRequest,
): Promise<ReplyObject> {
  const { state, entry, delivery, lifetime } = exchange
  const reply = await takeReply(exchange, scripted, describe)
  entry.reply = reply
  if (reply.headers) delivery.headers = reply.headers
  if (reply.wire) delivery.wire = reply.wire
  const { firstTokenMs } = planPace(reply.pace ?? {}, state.clock)
  if (firstTokenMs > 0) await state.clock.wait(firstTokenMs, lifetime)
  if (reply.error !== undefined && !reply.progress) throw toReplyError(reply.error)
  return reply
}

/** The data that a script is, or that its function gives. */
export async function takeReply(
  exchange: Exchange,
  scripted: ScriptedReply,
  describe: () => OllamaRequest,
): Promise<ReplyObject> {
  const { source } = scripted
  const call = countCall(exchange, scripted)
  const said = typeof source === 'function' ? await callReplyFunction(exchange, source, { call, describe }) : source
  if (typeof said === 'string') return { content: said }
  if (!(Symbol.asyncIterator in said)) return said
  throw exchange.state.errors.keep(
    new TypeError(
      `Failed to answer ${exchange.entry.endpoint}: found pieces of text as the reply. Return an object such as { error: 'busy' }.`,
    ),
    exchange.lifetime,
  )
}
