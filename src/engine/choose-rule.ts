import { describeValue } from '../misuse.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import { explainMiss, findNearest } from '../replies/explain-miss.ts'
import { toReplyError, type OllamaRequest, type ReplyObject } from '../replies/reply.ts'
import type { CompiledRule } from '../replies/rules.ts'
import type { Exchange } from '../state/exchange.ts'
import { noteAnsweredBy, noteReply } from '../state/journal.ts'
import { planPace } from '../streaming/pace.ts'
import { callReplyFunction } from './call-reply.ts'
import { toDelivery } from './delivery.ts'
import { failWithReply } from './reply-failure.ts'

/** The first rule that matches a request. What its `where` throws is answered, and kept for the test. */
export function findRule(
  { state, entry, lifetime }: Exchange,
  prompts: readonly string[],
  describe: () => OllamaRequest,
): CompiledRule | undefined {
  try {
    return state.rules.find({ endpoint: entry.endpoint, prompts, describe })
  } catch (error) {
    throw state.errors.keep(error, lifetime)
  }
}

/** Counts a request that a rule answers. Returns how many requests it has answered before this one. */
export function countCall({ state, entry }: Exchange, rule: CompiledRule): number {
  noteAnsweredBy(entry, rule.kind, rule.label)
  // Added again, because a handler that was made before a reset, such as that of a story, may be used after it.
  if (rule.kind === 'override') state.overrides.add(rule)
  return rule.calls++
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
 * The reply of a rule to an endpoint that asks no model: how the endpoint fails, how far it gets, how its answer is sent. Its
 * error is thrown, unless it comes after some progress.
 *
 * @throws ReplyFailure the error of the reply
 */
export async function takeReplyWithoutModel(
  exchange: Exchange,
  rule: CompiledRule,
  describe: () => OllamaRequest,
): Promise<ReplyObject> {
  const { state, entry, lifetime } = exchange
  const reply = await takeReply(exchange, rule, describe)
  noteReply(entry, reply)
  const { firstTokenMs } = planPace(reply.pace ?? {}, state.clock)
  if (firstTokenMs > 0) await state.clock.wait(firstTokenMs, lifetime)
  if (reply.error !== undefined && !reply.progress) failWithReply(toReplyError(reply.error), toDelivery(reply))
  return reply
}

/** The reply of a rule as data: what it is, or what its function returns. */
export async function takeReply(
  exchange: Exchange,
  rule: CompiledRule,
  describe: () => OllamaRequest,
): Promise<ReplyObject> {
  const { reply } = rule
  const call = countCall(exchange, rule)
  const said = typeof reply === 'function' ? await callReplyFunction(exchange, reply, { call, describe }) : reply
  if (typeof said === 'string') return { content: said }
  if (!(Symbol.asyncIterator in said)) return said
  throw exchange.state.errors.keep(
    new TypeError(
      `Failed to answer ${exchange.entry.endpoint}: found pieces of text as the reply. Return an object such as { error: 'busy' }.`,
    ),
    exchange.lifetime,
  )
}
