import { answerChat, understandChat } from '../endpoints/chat.ts'
import type { Answer } from '../engine/answers.ts'
import { withDelivery, type Delivery } from '../engine/delivery.ts'
import type { Question } from '../engine/question.ts'
import { deliveryOf } from '../engine/reply-failure.ts'
import { decodeGoJson, GoJsonError } from '../go/json.ts'
import type { HttpAnswer } from '../protocol/http-answer.ts'
import type { ChatRequest } from '../protocol/requests.ts'
import { NDJSON_MEDIA_TYPE, type ChatResponse } from '../protocol/responses.ts'
import type { Arrival, Exchange } from '../state/exchange.ts'
import type { Profile } from '../state/profile.ts'
import { startSource } from '../streaming/source.ts'
import { toJsonLineAnswer, toNativeRefusal, toOpenAIError, toRefusal } from './openai-errors.ts'
import { createResponseIds, EventWriter } from './responses/event-writer.ts'
import { toEvents } from './responses/frames-to-events.ts'
import { lenientResponsesRequest, responsesRequest, type ResponsesRequest } from './responses/request-types.ts'
import { answerWithSearch } from './responses/search-body.ts'
import { toSearchFailure } from './responses/joined-answer.ts'
import { streamWithSearch } from './responses/search-stream.ts'
import { toChatRequest } from './responses/to-chat-request.ts'
import { toOutput, toResponse } from './responses/to-response.ts'
import { hasWebSearch } from './responses/to-tools.ts'
import { toEventStream } from './sse.ts'

const STREAM_HEADERS = { 'cache-control': 'no-cache' }

/** A request of the dialect, and the native request that it is translated to. */
interface TranslatedRequest {
  request: ResponsesRequest
  chat: ChatRequest
}

/**
 * Understands `POST /v1/responses` without any effect.
 *
 * @throws the error with which the dialect or the native endpoint refuses the request
 */
export function understandResponses(arrival: Arrival, bytes: Uint8Array): Question {
  return understandChat(arrival, readRequest(arrival.profile, bytes).chat)
}

/**
 * Answers `POST /v1/responses`. Translates the request to a native chat, and the answer to events or to one response object.
 *
 * @see https://github.com/ollama/ollama/blob/main/middleware/openai.go (ResponsesMiddleware)
 */
export async function answerResponses(exchange: Exchange, bytes: Uint8Array): Promise<HttpAnswer> {
  let translated: TranslatedRequest
  try {
    translated = readRequest(exchange.profile, bytes)
  } catch (error) {
    if (error instanceof GoJsonError) return toRefusal(error.message)
    throw error
  }
  const { request } = translated
  if (hasWebSearch(request.tools)) return (request.stream ? searchAndStream : searchAndAnswer)(exchange, translated)
  let delivery: Delivery = {}
  try {
    const answer = await answerChat(exchange, translated.chat)
    delivery = answer.delivery ?? {}
    return withDelivery(await (request.stream ? toStream : toBody)(exchange, request, answer), delivery)
  } catch (error) {
    if (exchange.lifetime.aborted) throw error
    return withDelivery(toNativeRefusal(error, request.stream ? STREAM_HEADERS : {}), delivery)
  }
}

function readRequest(profile: Profile, bytes: Uint8Array): TranslatedRequest {
  const { readsReplyText } = profile
  const request = decodeGoJson<ResponsesRequest>(bytes, readsReplyText ? lenientResponsesRequest : responsesRequest)
  return { request, chat: toChatRequest(request, profile) }
}

function toBody({ state: { clock } }: Exchange, request: ResponsesRequest, answer: Answer<ChatResponse>): HttpAnswer {
  const ids = createResponseIds(clock)
  const body = (answer as { body: ChatResponse }).body
  return toJsonLineAnswer(toResponse(body, toOutput(body, ids), request, { clock, ids }))
}

/**
 * Answers with events. The first event is made before the headers are sent, so that its failure becomes a status. A later failure ends the
 * stream.
 */
async function toStream(
  { state: { clock } }: Exchange,
  request: ResponsesRequest,
  answer: Answer<ChatResponse>,
): Promise<HttpAnswer> {
  const writer = new EventWriter(request, { clock, ids: createResponseIds(clock) })
  return toEventStream(await startSource(toEvents(answer, writer), () => undefined), STREAM_HEADERS)
}

async function searchAndAnswer(exchange: Exchange, { request, chat }: TranslatedRequest): Promise<HttpAnswer> {
  const { clock } = exchange.state
  const ids = createResponseIds(clock)
  try {
    const { answer, output, delivery } = await answerWithSearch(exchange, chat, ids)
    return withDelivery(toJsonLineAnswer(toResponse(answer, output, request, { clock, ids })), delivery)
  } catch (error) {
    if (exchange.lifetime.aborted) throw error
    const { status, message } = toSearchFailure(error)
    return withDelivery(toJsonLineAnswer(toOpenAIError(status, message), { status }), deliveryOf(error))
  }
}

/**
 * Answers with events, and searches the web for the model. A failure becomes an event and not a status, because a real Ollama uses another
 * writer for searches, which does so. If the first frame has only tool calls, the content type is NDJSON, because that writer keeps the
 * content type of the native stream until the model says something.
 */
async function searchAndStream(exchange: Exchange, { request, chat }: TranslatedRequest): Promise<HttpAnswer> {
  const { clock } = exchange.state
  const ids = createResponseIds(clock)
  const writer = new EventWriter(request, { clock, ids })
  const id = ids.response.slice('resp_'.length)
  const stream = { writer, id, model: request.model ?? '' }
  const { events, beginsWithCall, delivery } = await streamWithSearch(exchange, chat, stream)
  const type = beginsWithCall ? { 'content-type': NDJSON_MEDIA_TYPE } : {}
  return withDelivery(toEventStream(events, { ...STREAM_HEADERS, ...type }), delivery)
}
