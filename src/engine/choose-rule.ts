import { describeValue } from '../misuse.ts'
import type { EndpointName } from '../protocol/endpoint-names.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import { explainMiss, findNearest } from '../replies/explain-miss.ts'
import { toReplyError, type OllamaRequest, type ReplyObject } from '../replies/reply.ts'
import type { CompiledRule } from '../replies/rules.ts'
import type { Exchange } from '../state/exchange.ts'
import { noteAnsweredBy, noteDeclined, noteReply } from '../state/journal.ts'
import { planPace } from '../streaming/pace.ts'
import { callReplyFunction, isYielded } from './call-reply.ts'
import { toDelivery } from './delivery.ts'
import { failWithReply } from './reply-failure.ts'
import { isSpared } from './spared.ts'

/**
 * Returns the first rule that matches a request, or undefined if none does.
 *
 * @param declined the rules whose reply functions have left the request to the next rule
 * @throws OllamaError if the `where` of a rule throws. The client gets this error, and the test can find it with
 * `mock.assertNoErrors()`.
 */
export function findRule(
  { state, entry, lifetime }: Exchange,
  prompts: readonly string[],
  describe: () => OllamaRequest,
  declined: readonly CompiledRule[] = [],
): CompiledRule | undefined {
  try {
    return state.rules.find({ endpoint: entry.endpoint, prompts, describe, declined })
  } catch (error) {
    throw state.errors.keep(error, lifetime)
  }
}

/** Counts a request that a rule answers. Returns how many requests the rule has answered before this one. */
export function countCall({ state, entry }: Exchange, rule: CompiledRule): number {
  noteAnsweredBy(entry, rule.kind, rule.label)
  // The override is added again, because a reset removes it, and a handler may be used again after a reset. The handler of
  // a Storybook story is an example.
  if (rule.kind === 'override') state.overrides.add(rule)
  return rule.calls++
}

/**
 * Notes that the reply function of a rule has left a request to the next rule. The request does not count for the rule.
 *
 * @throws OllamaError if the rule is an override, because msw then asks the next handler. The mock drops the error, and the journal entry.
 */
export function declineCall({ entry }: Exchange, rule: CompiledRule): void {
  rule.calls--
  rule.hasDeclined = true
  // An override that has answered the first part of a search of the web cannot leave the rest to another handler, so a rule gives the rest.
  if (rule.kind !== 'override' || entry.reply !== undefined) return
  noteDeclined(entry)
  throw new OllamaError(500, 'The reply function returned undefined.')
}

/** The reason that is given for a rule or an override that matches the request but did not answer it. */
const UNUSABLE_REASON = 'it is spent, or not among the handlers'

/**
 * Builds the error of a mock with `unmatched: 'error'`, for a request that nothing answers. The error names the nearest rule
 * or override, and says why it did not answer. It is also kept for `mock.assertNoErrors()`.
 */
export function refuseUnmatched({ state, lifetime }: Exchange, request: OllamaRequest): OllamaError {
  const { endpoint, model, prompt } = request
  const candidates = [...state.overrides, ...state.rules.list()].filter(({ endpoints }) => endpoints.includes(endpoint))
  const nearest = findNearest(candidates, (rule) => explainMiss(rule, request))
  const found = nearest
    ? `found no rule that matches. The nearest is ${nearest.item.label}, but ${nearest.reasons.join(', and ') || UNUSABLE_REASON}`
    : 'found no rule for it'
  return state.errors.keep(
    new OllamaError(
      400,
      `Failed to answer ${endpoint} of ${model} for ${describeValue(prompt)}: ${found}. ` +
        `Add one with mock.when(…), or an override, or give unmatched: 'echo'.`,
    ),
    lifetime,
    'mock',
  )
}

/** The endpoints that have sent a part of their progress before they can fail. They throw the error of a rule themselves. */
const FAIL_LATER: readonly EndpointName[] = ['pull', 'push', 'create']

/**
 * Takes the reply of the rule that matches a request to an endpoint that asks no model, such as pull or show. The reply decides how the
 * endpoint fails, how far it gets, and how its answer is sent. The time of the first token passes before this function returns.
 *
 * @returns undefined if no rule matches
 * @throws ReplyFailure the error of the reply, unless the endpoint is one that fails later
 */
export async function takeReplyWithoutModel(
  exchange: Exchange,
  describe: () => OllamaRequest,
): Promise<ReplyObject | undefined> {
  const { state, entry, lifetime } = exchange
  const reply = await takeReply(exchange, undefined, [], describe)
  if (reply === undefined) return undefined
  noteReply(entry, reply)
  const { firstTokenMs } = planPace(reply.pace ?? {}, state.clock)
  if (firstTokenMs > 0) await state.clock.wait(firstTokenMs, lifetime)
  if (reply.error !== undefined && !FAIL_LATER.includes(entry.endpoint))
    failWithReply(toReplyError(reply.error), toDelivery(reply))
  return reply
}

/**
 * Returns the reply of the first rule that has one for a request, as an object. If the reply of a rule is a function, it is what the
 * function returns.
 *
 * @param override the override that handles the request, which comes before the rules
 * @returns undefined if there is no such rule
 * @throws OllamaError if a function throws, or if it yields pieces of text
 */
export async function takeReply(
  exchange: Exchange,
  override: CompiledRule | undefined,
  prompts: readonly string[],
  describe: () => OllamaRequest,
): Promise<ReplyObject | undefined> {
  const { state, entry, lifetime } = exchange
  const declined: CompiledRule[] = []
  for (;;) {
    const rule = (declined.length === 0 && override) || findRule(exchange, prompts, describe, declined)
    if (!rule) return undefined
    const { reply } = rule
    const call = countCall(exchange, rule)
    const result = typeof reply === 'function' ? await callReplyFunction(exchange, reply, { call, describe }) : reply
    if (result === undefined || (!isYielded(result) && isSpared(exchange, result))) {
      declineCall(exchange, rule)
      declined.push(rule)
      continue
    }
    if (typeof result === 'string') return { content: result }
    if (!isYielded(result)) return result
    throw state.errors.keep(
      new TypeError(
        `Failed to answer ${entry.endpoint}: found pieces of text as the reply. Return an object such as { error: 'busy' }.`,
      ),
      lifetime,
    )
  }
}
