import { type OllamaRequest, type Reply, type ReplyDelta, type ReplyObject } from '../replies/reply.ts'
import type { CompiledRule } from '../replies/rules.ts'
import { ProbeEnd, type Exchange } from '../state/exchange.ts'
import { paceSource, planPace } from '../streaming/pace.ts'
import { isPromiseLike, type MaybePromise } from '../streaming/source.ts'
import { callReplyFunction } from './call-reply.ts'
import { countCall, findRule, refuseUnmatched } from './choose-rule.ts'
import { checkAgainstFormat, instantiateFormat } from './format.ts'
import { echo, openDeltas, openReply, type OpenReply } from './open-reply.ts'
import { warnOfUnasked } from './reply-warnings.ts'

interface ReplyQuestion {
  prompt: string
  /** The request's `reply_text`. */
  replyText: string | undefined
  streams: boolean
  /** The JSON text of what the answer is to be. */
  format: string | undefined
  /** Whether the request wants the model's thoughts. */
  think: boolean
  /** The request as a reply function sees it; made only when one is asked. */
  describe: () => OllamaRequest
}

/**
 * Decides what the model says and opens it: `reply_text` of the request (default profile), then what a handler of the
 * test says, then the rules, then the mock's own `reply`, then an instance of the `format` that is asked for, or the echo.
 */
export function chooseReply(exchange: Exchange, question: ReplyQuestion): MaybePromise<OpenReply> {
  const { entry, state } = exchange
  const { prompt, replyText, streams, format, describe } = question
  if (replyText !== undefined) {
    entry.answeredBy = 'reply_text'
    return openData(exchange, question, { content: streams ? cutAtWhiteSpace(replyText) : replyText })
  }
  if (exchange.probe) {
    exchange.probe(describe())
    throw new ProbeEnd()
  }
  const rule = exchange.rule ?? findRule(exchange, [prompt], describe) ?? state.fallback
  if (rule) return openRule(exchange, question, rule)
  if (state.unmatched === 'error') throw refuseUnmatched(exchange, describe())
  entry.answeredBy = 'echo'
  const said =
    format === undefined ? undefined : instantiateFormat(format, { prompt, seed: state.seed, strict: state.strict })
  if (!isPromiseLike(said)) return openData(exchange, question, said ?? echo(prompt))
  return said.then(
    (text) => openData(exchange, question, text),
    (error: unknown) => {
      throw state.errors.keep(error, exchange.lifetime)
    },
  )
}

function openRule(exchange: Exchange, question: ReplyQuestion, rule: CompiledRule): MaybePromise<OpenReply> {
  const { reply } = rule
  const call = countCall(exchange, rule)
  if (typeof reply !== 'function') return openWithFormat(exchange, question, reply)
  const said = callReplyFunction(exchange, reply, { call, describe: question.describe })
  return isPromiseLike(said)
    ? said.then((data) => openWithFormat(exchange, question, data))
    : openWithFormat(exchange, question, said)
}

function openWithFormat(
  exchange: Exchange,
  question: ReplyQuestion,
  said: Reply | AsyncIterable<string | ReplyDelta>,
): MaybePromise<OpenReply> {
  if (isYielded(said)) return openPieces(exchange, question, said)
  const open = openData(exchange, question, said)
  const checked = checkAgainstFormat(exchange, question.format, toText(said))
  return checked ? checked.then(() => open) : open
}

function openData(exchange: Exchange, question: ReplyQuestion, reply: Reply): OpenReply {
  const { entry } = exchange
  entry.reply ??= reply
  if (typeof reply === 'object') warnOfUnasked(exchange, question, reply)
  return withPace(exchange, openReply(reply), typeof reply === 'string' ? {} : reply)
}

/** What is yielded is written down as it comes. */
function openPieces(
  exchange: Exchange,
  question: ReplyQuestion,
  pieces: AsyncIterable<string | ReplyDelta>,
): OpenReply {
  const content: string[] = []
  const thinking: string[] = []
  const toolCalls: NonNullable<ReplyObject['toolCalls']>[number][] = []
  exchange.entry.reply ??= { content, thinking, toolCalls }
  const iterator = pieces[Symbol.asyncIterator]()
  const note = async (result: IteratorResult<string | ReplyDelta>): Promise<IteratorResult<string | ReplyDelta>> => {
    if (result.done) {
      await checkAgainstFormat(exchange, question.format, content.join(''))
      return result
    }
    const delta = typeof result.value === 'string' ? { content: result.value } : result.value
    if (delta.content !== undefined) content.push(delta.content)
    if (delta.thinking !== undefined) thinking.push(delta.thinking)
    toolCalls.push(...(delta.toolCalls ?? []))
    warnOfUnasked(exchange, question, delta)
    return result
  }
  return withPace(
    exchange,
    openDeltas({ next: () => iterator.next().then(note), return: () => iterator.return?.() }),
    {},
  )
}

function withPace(
  { state, lifetime, delivery }: Exchange,
  open: OpenReply,
  { headers, wire, pace }: Pick<ReplyObject, 'headers' | 'wire' | 'pace'>,
): OpenReply {
  if (headers) delivery.headers = headers
  if (wire) delivery.wire = wire
  open.onFail = () => lifetime.close('failed')
  const chosen = pace ?? state.pace
  if (!chosen) return open
  const plan = planPace(chosen, state.clock)
  return { ...open, plan, deltas: paceSource(open.deltas, plan, state.clock, lifetime) }
}

function isYielded(said: Reply | AsyncIterable<string | ReplyDelta>): said is AsyncIterable<string | ReplyDelta> {
  return typeof said === 'object' && Symbol.asyncIterator in said
}

function toText(reply: Reply): string {
  const content = typeof reply === 'string' ? reply : (reply.content ?? '')
  return typeof content === 'string' ? content : content.join('')
}

/** Why not as other texts: in a stream the seed gives one space for any white space in `reply_text`, and is held to it. */
function cutAtWhiteSpace(text: string): string[] {
  return text
    .split(/\s+/)
    .filter(Boolean)
    .map((word, i) => (i === 0 ? word : ` ${word}`))
}
