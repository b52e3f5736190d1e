import { writeAnswer, type Answer } from '../../engine/answers.ts'
import { withDelivery } from '../../engine/delivery.ts'
import type { Question } from '../../engine/question.ts'
import { decodeGoJson, GoJsonError, type GoType } from '../../go/json.ts'
import type { HttpAnswer } from '../../protocol/http-answer.ts'
import { OllamaError } from '../../protocol/ollama-error.ts'
import type { Arrival, Exchange } from '../../state/exchange.ts'
import type { Profile } from '../../state/profile.ts'
import { startSource, type MaybePromise } from '../../streaming/source.ts'
import { toJsonLineAnswer, toNativeRefusal, toRefusal } from '../openai-errors.ts'
import { toEventStream } from '../sse.ts'

/** The steps from a request of the dialect to its answer: decode, translate, understand, answer. */
export interface Translation<DialectRequest, Native> {
  type: (profile: Profile) => GoType
  /** Translates a request to a native request. It throws an OllamaError or a GoJsonError if the dialect refuses the request. */
  translate: (request: DialectRequest) => Native
  understand: (arrival: Arrival, native: Native) => Question
  answer: (exchange: Exchange, native: Native, request: DialectRequest) => MaybePromise<HttpAnswer>
}

/**
 * Understands a request with a body, without any effect.
 *
 * @throws OllamaError or GoJsonError if the dialect or the native endpoint refuses the request
 */
export function understandBody<DialectRequest, Native>(
  arrival: Arrival,
  bytes: Uint8Array,
  { type, translate, understand }: Translation<DialectRequest, Native>,
): Question {
  return understand(arrival, translate(decodeGoJson<DialectRequest>(bytes, type(arrival.profile))))
}

/**
 * Answers a request with a body. There are two kinds of refusals. A real Ollama refuses a request in its middleware with a charset in the
 * content type, and in its endpoint without one.
 */
export async function answerBody<DialectRequest, Native>(
  exchange: Exchange,
  bytes: Uint8Array,
  { type, translate, answer }: Translation<DialectRequest, Native>,
): Promise<HttpAnswer> {
  let request: DialectRequest
  let native: Native
  try {
    request = decodeGoJson<DialectRequest>(bytes, type(exchange.profile))
    native = translate(request)
  } catch (error) {
    if (error instanceof GoJsonError || error instanceof OllamaError) return toRefusal(error.message)
    throw error
  }
  return answerInDialect(exchange, () => answer(exchange, native, request))
}

/** Calls `answer`. If it fails, the answer is an error in the format of OpenAI, unless the request was aborted. */
export async function answerInDialect(exchange: Exchange, answer: () => MaybePromise<HttpAnswer>): Promise<HttpAnswer> {
  try {
    return await answer()
  } catch (error) {
    if (exchange.lifetime.aborted) throw error
    return toNativeRefusal(error)
  }
}

/** Writes the frames of one native stream as events, in their order. */
export interface EventWriter<Frame> {
  write(frame: Frame): string
  /** Writes the event for an error in the middle of the stream. A real Ollama reads the line of the error as an empty frame. */
  writeError(): string
}

/**
 * Translates a native answer to an answer of the dialect.
 *
 * @param toBody translates the whole answer of a request that does not stream
 * @param events writes the frames as events; undefined if the request does not stream
 */
export async function toDialectAnswer<Frame extends object>(
  answer: Answer<Frame>,
  toBody: (body: Frame) => object,
  events: EventWriter<Frame> | undefined,
): Promise<HttpAnswer> {
  const { delivery = {} } = answer
  if (!events) return withDelivery(toJsonLineAnswer(toBody((answer as { body: Frame }).body)), delivery)
  const texts = writeAnswer<Frame, string>(answer, {
    frame(frame, output) {
      const text = events.write(frame)
      // Some readers take an empty chunk for the end of the stream.
      if (text !== '') output.add(text)
    },
  })
  try {
    // The first event is made before the headers are sent, so that its failure becomes a status.
    return withDelivery(toEventStream(await startSource(texts, events.writeError)), delivery)
  } catch (error) {
    return withDelivery(toNativeRefusal(error), delivery)
  }
}
