import { DEFAULT_EMBEDDING } from '../replies/embed-source.ts'
import { toReplyError, type OllamaRequest, type ReplyObject } from '../replies/reply.ts'
import type { Exchange } from '../state/exchange.ts'
import { noteAnsweredBy, noteReply } from '../state/journal.ts'
import type { InstalledModel } from '../state/model-fixtures.ts'
import { planPace } from '../streaming/pace.ts'
import { refuseUnmatched, takeReply } from './choose-rule.ts'
import { toDelivery, type Delivery } from './delivery.ts'
import { failWithReply } from './reply-failure.ts'
import { warn } from './reply-warnings.ts'

interface VectorQuestion {
  inputs: readonly string[]
  model: InstalledModel
  dimensions?: number | undefined
  describe: () => OllamaRequest
}

/** The vectors for the inputs of a request, and the delivery of their answer. */
export interface VectorChoice {
  vectors: number[][]
  delivery: Delivery
}

/**
 * Chooses a vector for each input. The first of these that gives vectors is chosen:
 *
 * 1. the override that handles the request
 * 2. the first rule that matches
 * 3. the mock's own `reply`
 * 4. the option `embedding` of the mock
 * 5. the default vector or, with `unmatched: 'error'`, a refusal
 *
 * @throws OllamaError the error of the chosen reply, or an error of a function of the test
 */
export async function chooseVectors(exchange: Exchange, question: VectorQuestion): Promise<VectorChoice> {
  const { state, entry, lifetime, embed } = exchange
  const { inputs, describe } = question
  const reply: ReplyObject | undefined =
    (await takeReply(exchange, embed?.rule, inputs, describe)) ?? takeOwnReply(exchange) ?? state.embedding?.delivery
  if (!reply && state.unmatched === 'error') throw refuseUnmatched(exchange, describe())
  const { error, progress, content, pace } = reply ?? {}
  if (reply && Object.keys(reply).length > 0) noteReply(entry, reply)
  const { firstTokenMs } = planPace(pace ?? state.pace ?? {}, state.clock)
  if (firstTokenMs > 0) await state.clock.wait(firstTokenMs, lifetime)
  const delivery = toDelivery(reply ?? {})
  // An error beside `content` or `progress` is meant for other endpoints: for a chat that fails after its content, or for a
  // pull that fails after some progress.
  if (error !== undefined && !content && !progress) failWithReply(toReplyError(error), delivery)
  try {
    return { vectors: makeVectors(exchange, question, reply), delivery }
  } catch (thrown) {
    throw state.errors.keep(thrown, lifetime)
  }
}

/** Returns the mock's own `reply` if it has an `embedding` or an `error`. Otherwise, returns undefined. */
function takeOwnReply({ state: { fallback }, entry }: Exchange): ReplyObject | undefined {
  const { embedding, error } = typeof fallback?.reply === 'object' ? fallback.reply : {}
  const hasOwnReply = embedding !== undefined || error !== undefined
  noteAnsweredBy(entry, hasOwnReply ? 'reply' : 'echo')
  return hasOwnReply ? (fallback?.reply as ReplyObject) : undefined
}

/** Warns if different texts get the default vector, because a test of a search by meaning then compares equal vectors. */
function warnOfEqualVectors(exchange: Exchange, inputs: readonly string[]): void {
  const { embedded } = exchange.state
  embedded.firstText ??= inputs[0]
  if (inputs.every((text) => text === embedded.firstText)) return
  warn(
    exchange,
    'Different texts have the same vector, which is the default of the mock: every cosine of two texts is 1. Give vectors, such as ' +
      'mockOllama.embed(hashEmbedding()) or the option embedding: hashEmbedding().',
  )
}

function makeVectors(
  exchange: Exchange,
  { inputs, model, dimensions }: VectorQuestion,
  reply: ReplyObject | undefined,
): number[][] {
  const { state, embed } = exchange
  const info = { model: model.name, ...(dimensions !== undefined && { dimensions }) }
  const replyVectors = reply?.embedding && inputs.map(() => reply.embedding!)
  const vectors = embed?.vectors?.(inputs, info) ?? replyVectors ?? state.embedding?.vectors?.(inputs, info)
  if (!vectors) warnOfEqualVectors(exchange, inputs)
  return (vectors ?? inputs.map(() => DEFAULT_EMBEDDING)).map((vector) => [...vector])
}
