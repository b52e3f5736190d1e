import type { Answer } from '../../engine/answers.ts'
import { decodeGoJson, GoJsonError, type GoType } from '../../go/json.ts'
import { OllamaError } from '../../protocol/ollama-error.ts'
import type { Exchange } from '../../state/exchange.ts'
import { mapSource, withFirst, type MaybePromise } from '../../streaming/source.ts'
import { toJsonLineResponse, toNativeRefusal, toRefusal } from '../openai-errors.ts'
import { toEventStreamResponse } from '../sse.ts'

/** How a request of the dialect becomes a native one, and is answered. */
export interface Translation<Asked, Native> {
  type: GoType
  /** What it throws is the dialect's own refusal. */
  translate: (asked: Asked) => Native
  answer: (native: Native, asked: Asked) => MaybePromise<Response>
}

/**
 * Answers a request with a body.
 *
 * Why two kinds of refusal: the real server's middleware writes its own with a charset, the endpoint's without.
 */
export async function answerBody<Asked, Native>(
  exchange: Exchange,
  bytes: Uint8Array,
  { type, translate, answer }: Translation<Asked, Native>,
): Promise<Response> {
  let asked: Asked
  let native: Native
  try {
    asked = decodeGoJson<Asked>(bytes, type)
    native = translate(asked)
  } catch (error) {
    if (error instanceof GoJsonError || error instanceof OllamaError) return toRefusal(error.message)
    throw error
  }
  return answerInDialect(exchange, () => answer(native, asked))
}

/** Answers, and what fails is an error of the dialect. */
export async function answerInDialect(exchange: Exchange, answer: () => MaybePromise<Response>): Promise<Response> {
  try {
    return await answer()
  } catch (error) {
    if (exchange.lifetime.aborted) throw error
    return toNativeRefusal(error)
  }
}

/** Writes the lines of one native stream, one after the other, as events. */
export interface EventWriter<Frame> {
  write(frame: Frame): string
  /** What an error in mid-stream becomes: the real server reads its line as one that says nothing. */
  writeError(): string
}

/**
 * Writes a native answer as the dialect does.
 *
 * @param events how its lines become events; undefined where the request does not stream
 */
export async function writeAnswer<Frame extends object>(
  exchange: Exchange,
  answer: Answer<Frame>,
  toBody: (body: Frame) => object,
  events: EventWriter<Frame> | undefined,
): Promise<Response> {
  if (!events) return toJsonLineResponse(toBody((answer as { body: Frame }).body))
  const frames = 'body' in answer ? [answer.body as Frame].values() : answer.frames
  // The first frame is made before the headers are sent: what fails there is a status.
  const first = await frames.next()
  return toEventStreamResponse(exchange, mapSource(withFirst(first, frames), events.write), {
    onError: events.writeError,
  })
}
