import { DEFAULT_EMBEDDING } from '../replies/embeddings.ts'
import { toReplyError, type OllamaRequest, type ReplyObject } from '../replies/reply.ts'
import { ProbeEnd, type Exchange } from '../state/exchange.ts'
import type { InstalledModel } from '../state/model-fixtures.ts'
import { planPace } from '../streaming/pace.ts'
import { findRule, refuseUnmatched, takeReply } from './choose-rule.ts'

interface VectorQuestion {
  inputs: readonly string[]
  model: InstalledModel
  dimensions?: number | undefined
  describe: () => OllamaRequest
}

/**
 * Decides which vectors the texts have: those of a handler of the test, then of a rule, then of the mock's own `reply`, then
 * of its `embedding`.
 */
export async function chooseVectors(exchange: Exchange, question: VectorQuestion): Promise<number[][]> {
  const { state, entry, delivery, lifetime, embed } = exchange
  const { inputs, describe } = question
  if (exchange.probe) {
    exchange.probe(describe())
    throw new ProbeEnd()
  }
  const rule = embed?.rule ?? findRule(exchange, inputs, describe)
  const reply = rule ? await takeReply(exchange, rule, describe) : takeOwnReply(exchange)
  if (!reply && state.unmatched === 'error' && !state.embedding) throw refuseUnmatched(exchange, describe())
  const { error, progress, content, pace, headers, wire } = reply ?? {}
  if (reply) entry.reply = reply
  if (headers) delivery.headers = headers
  if (wire) delivery.wire = wire
  const { firstTokenMs } = planPace(pace ?? state.pace ?? {}, state.clock)
  if (firstTokenMs > 0) await state.clock.wait(firstTokenMs, lifetime)
  // Why not with content: it is said of a chat then, which fails in its midst.
  if (error !== undefined && !content && !progress) throw toReplyError(error)
  try {
    return makeVectors(exchange, question, reply)
  } catch (thrown) {
    throw state.errors.keep(thrown, lifetime)
  }
}

/** What the mock's own reply says of vectors. */
function takeOwnReply({ state: { fallback }, entry }: Exchange): ReplyObject | undefined {
  entry.answeredBy = 'echo'
  if (typeof fallback?.reply !== 'object') return undefined
  const { embedding, error } = fallback.reply
  if (embedding === undefined && error === undefined) return undefined
  entry.answeredBy = 'reply'
  return fallback.reply
}

function makeVectors(
  { state, embed }: Exchange,
  { inputs, model, dimensions }: VectorQuestion,
  reply: ReplyObject | undefined,
): number[][] {
  if (embed?.vectors) return embed.vectors(inputs).map((vector) => [...vector])
  const embedding = reply?.embedding ?? state.embedding ?? DEFAULT_EMBEDDING
  if (typeof embedding !== 'function') return inputs.map(() => [...embedding])
  const info = { model: model.name, ...(dimensions !== undefined && { dimensions }) }
  return inputs.map((input) => [...embedding(input, info)])
}
