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

/** How a request of the dialect becomes a native one, is understood, and is answered. */
export interface Translation<Asked, Native> {
  type: (profile: Profile) => GoType
  /** What it throws is the dialect's own refusal. */
  translate: (asked: Asked) => Native
  understand: (arrival: Arrival, native: Native) => Question
  answer: (exchange: Exchange, native: Native, asked: Asked) => MaybePromise<HttpAnswer>
}

/**
 * Understands a request with a body, and changes nothing.
 *
 * @throws OllamaError or GoJsonError what the dialect or the native endpoint refuses
 */
export function understandBody<Asked, Native>(
  arrival: Arrival,
  bytes: Uint8Array,
  { type, translate, understand }: Translation<Asked, Native>,
): Question {
  return understand(arrival, translate(decodeGoJson<Asked>(bytes, type(arrival.profile))))
}

/**
 * Answers a request with a body. There are two kinds of refusals, because the real server's middleware writes its own with a
 * charset, and those of the endpoint without.
 */
export async function answerBody<Asked, Native>(
  exchange: Exchange,
  bytes: Uint8Array,
  { type, translate, answer }: Translation<Asked, Native>,
): Promise<HttpAnswer> {
  let asked: Asked
  let native: Native
  try {
    asked = decodeGoJson<Asked>(bytes, type(exchange.profile))
    native = translate(asked)
  } catch (error) {
    if (error instanceof GoJsonError || error instanceof OllamaError) return toRefusal(error.message)
    throw error
  }
  return answerInDialect(exchange, () => answer(exchange, native, asked))
}

/** Answers, and what fails is an error of the dialect. */
export async function answerInDialect(exchange: Exchange, answer: () => MaybePromise<HttpAnswer>): Promise<HttpAnswer> {
  try {
    return await answer()
  } catch (error) {
    if (exchange.lifetime.aborted) throw error
    return toNativeRefusal(error)
  }
}

/** Writes the frames of one native stream, one after the other, as events. */
export interface EventWriter<Frame> {
  write(frame: Frame): string
  /** What an error in mid-stream becomes: the real server reads its line as one that says nothing. */
  writeError(): string
}

/**
 * Writes a native answer as the dialect does.
 *
 * @param events how its frames become events; undefined where the request does not stream
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
      // An empty chunk would look like the end to some readers.
      if (text !== '') output.add(text)
    },
  })
  try {
    // The first frame is made before the headers are sent: what fails there is a status.
    return withDelivery(toEventStream(await startSource(texts, events.writeError)), delivery)
  } catch (error) {
    return withDelivery(toNativeRefusal(error), delivery)
  }
}
