import type { OllamaRequest, Reply, ReplyDelta, ReplyObject } from '../replies/reply.ts'
import type { AnsweredBy, CompiledRule } from '../replies/rules.ts'
import type { Exchange } from '../state/exchange.ts'
import { noteAnsweredBy, noteDelta, noteReply, noteReplySize } from '../state/journal.ts'
import { paceSource, planPace, type PacePlan } from '../streaming/pace.ts'
import { isPromiseLike, type MaybePromise } from '../streaming/source.ts'
import type { WrittenFormat } from '../written/written-format.ts'
import { callReplyFunction, isYielded } from './call-reply.ts'
import { countCall, declineCall, findRule, refuseUnmatched } from './choose-rule.ts'
import { toDelivery, type Delivery } from './delivery.ts'
import { checkAgainstFormat, instantiateFormat } from './format.ts'
import { fillDelta, fillReply } from './fill-reply.ts'
import { echo, ECHO_THOUGHT, openDeltas, openReply, type OpenReply } from './open-reply.ts'
import { warnOfUnrequested } from './reply-warnings.ts'
import { isSpared } from './spared.ts'

interface ReplyQuestion {
  prompt: string
  /** The field `reply_text` of the request. Undefined if it is missing, or if the profile does not read it. */
  replyText: string | undefined
  streams: boolean
  /** The field `format` of the request, as JSON text. */
  format: string | undefined
  /** Whether the request asks the model to think. */
  wantsThinking: boolean
  /** Whether the model can think. */
  canThink: boolean
  /** Whether the request itself asks for thoughts, and the model can think. If so, the default reply has a thought. */
  demandsThought: boolean
  /** Returns the request as matchers and reply functions see it. It is built only when it is needed. */
  describe: () => OllamaRequest
  /** Returns how the model writes thoughts and tool calls. It is called only if it is needed. */
  readFormat: () => WrittenFormat
}

/** The reply that was chosen: opened, with its pace, and with its delivery. */
export interface Choice {
  open: OpenReply
  /** How long the answer takes. Undefined: it takes no time. */
  plan?: PacePlan | undefined
  delivery: Delivery
}

/**
 * Chooses what the model says, and opens it. The first of these that exists is chosen:
 *
 * 1. the `reply_text` of the request, in the lenient profile
 * 2. the override that handles the request
 * 3. the first rule that matches
 * 4. the mock's own `reply`
 * 5. an instance of the `format` that the request asks for
 * 6. the echo of the prompt
 *
 * The last two begin with a thought, if the request asks for one in so many words.
 *
 * With `unmatched: 'error'`, a refusal replaces the last two.
 *
 * The next one of the list is chosen if the reply is a function that returns undefined, or a fault that does not happen this time.
 *
 * @param declined the overrides and rules whose functions have returned undefined
 */
export function chooseReply(
  exchange: Exchange,
  question: ReplyQuestion,
  declined: readonly CompiledRule[] = [],
): MaybePromise<Choice> {
  const { state } = exchange
  const { prompt, replyText, streams, format, describe } = question
  if (replyText !== undefined) {
    return answerBy(exchange, 'reply_text', question, { content: streams ? cutAtWhiteSpace(replyText) : replyText })
  }
  const override = declined.length === 0 ? exchange.rule : undefined
  const rule = override ?? findRule(exchange, [prompt], describe, declined) ?? state.fallback
  if (rule && !declined.includes(rule)) return chooseByRule(exchange, question, rule, declined)
  if (state.unmatched === 'error') throw refuseUnmatched(exchange, describe())
  const instance = format === undefined ? undefined : instantiateFormat(exchange, format, prompt)
  if (!isPromiseLike(instance)) return answerByDefault(exchange, question, instance ?? echo(prompt))
  return instance.then(
    (text) => answerByDefault(exchange, question, text),
    (error: unknown) => {
      noteAnsweredBy(exchange.entry, 'echo')
      throw state.errors.keep(error, exchange.lifetime, 'mock')
    },
  )
}

function answerBy(exchange: Exchange, by: AnsweredBy, question: ReplyQuestion, reply: Reply): Choice {
  noteAnsweredBy(exchange.entry, by)
  return openData(exchange, question, reply)
}

function answerByDefault(exchange: Exchange, question: ReplyQuestion, content: string): Choice {
  if (!question.demandsThought) return answerBy(exchange, 'echo', question, content)
  const choice = answerBy(exchange, 'echo', question, { thinking: ECHO_THOUGHT, content })
  return { ...choice, open: { ...choice.open, hasFreeThoughts: !exchange.profile.countsEchoThought } }
}

function chooseByRule(
  exchange: Exchange,
  question: ReplyQuestion,
  rule: CompiledRule,
  declined: readonly CompiledRule[],
): MaybePromise<Choice> {
  const { reply } = rule
  const leave = (): MaybePromise<Choice> => {
    declineCall(exchange, rule)
    return chooseReply(exchange, question, [...declined, rule])
  }
  const open = (data: Reply | AsyncIterable<string | ReplyDelta> | undefined): MaybePromise<Choice> => {
    if (data !== undefined && (isYielded(data) || !isSpared(exchange, data))) {
      const choice = openWithFormat(exchange, question, data)
      if (!isYielded(data)) noteReplySize(exchange.entry, data)
      return choice
    }
    return leave()
  }
  const call = countCall(exchange, rule)
  if (typeof reply !== 'function')
    return isSpared(exchange, reply) ? leave() : openWithFormat(exchange, question, reply)
  const returned = callReplyFunction(exchange, reply, { call, describe: question.describe })
  return isPromiseLike(returned) ? returned.then(open) : open(returned)
}

function openWithFormat(
  exchange: Exchange,
  question: ReplyQuestion,
  reply: Reply | AsyncIterable<string | ReplyDelta>,
): MaybePromise<Choice> {
  if (isYielded(reply)) return openYielded(exchange, question, reply)
  const open = (filled: Reply): MaybePromise<Choice> => {
    const choice = openData(exchange, question, filled)
    const checked = checkAgainstFormat(exchange, question.format, toText(filled))
    return checked ? checked.then(() => choice) : choice
  }
  const filled = fillReply(exchange, question, reply)
  return isPromiseLike(filled) ? filled.then(open) : open(filled)
}

function openData(exchange: Exchange, question: ReplyQuestion, reply: Reply): Choice {
  noteReply(exchange.entry, reply)
  if (typeof reply === 'string') return withPace(exchange, openReply(reply, question.readFormat), {})
  warnOfUnrequested(exchange, question, reply)
  return withPace(exchange, openReply(reply, question.readFormat), reply)
}

/** Opens the deltas that a reply function yields. Each delta is noted in the journal when it arrives. */
function openYielded(exchange: Exchange, question: ReplyQuestion, yielded: AsyncIterable<string | ReplyDelta>): Choice {
  const { entry } = exchange
  let text = ''
  noteDelta(entry, {})
  const iterator = yielded[Symbol.asyncIterator]()
  const note = async (result: IteratorResult<string | ReplyDelta>): Promise<IteratorResult<string | ReplyDelta>> => {
    if (result.done) {
      await checkAgainstFormat(exchange, question.format, text)
      return result
    }
    const value = typeof result.value === 'string' ? { content: result.value } : result.value
    const delta = await fillDelta(exchange, question, value)
    // The text is kept only for the check, because a reply may have no end.
    if (question.format !== undefined) text += delta.content ?? ''
    noteDelta(entry, delta)
    warnOfUnrequested(exchange, question, delta)
    return { done: false, value: delta }
  }
  return withPace(
    exchange,
    openDeltas({ next: () => iterator.next().then(note), return: () => iterator.return?.() }),
    {},
  )
}

function withPace({ state, lifetime }: Exchange, open: OpenReply, reply: ReplyObject): Choice {
  const delivery = toDelivery(reply)
  const pace = reply.pace ?? state.pace
  if (!pace) return { open, delivery }
  const plan = planPace(pace, state.clock)
  // If the reply gives raw `lines`, the pace applies to them, because they replace what the model says.
  const { body } = delivery
  if (body) return { open, plan, delivery: { ...delivery, body: paceSource(body, plan, state.clock, lifetime) } }
  return { open: { ...open, deltas: paceSource(open.deltas, plan, state.clock, lifetime) }, plan, delivery }
}

function toText(reply: Reply): string {
  const content = typeof reply === 'string' ? reply : (reply.content ?? '')
  return typeof content === 'string' ? content : content.join('')
}

/**
 * Cuts `reply_text` into one piece for each word, as the Python mock does in a stream. All white space between two words becomes
 * one space.
 */
function cutAtWhiteSpace(text: string): string[] {
  return text
    .split(/\s+/)
    .filter(Boolean)
    .map((word, i) => (i === 0 ? word : ` ${word}`))
}
