import { answerChat } from '../endpoints/chat.ts'
import type { Answer } from '../engine/answers.ts'
import { decodeGoJson, GoJsonError } from '../go/json.ts'
import type { ChatRequest } from '../protocol/requests.ts'
import { type ChatResponse, NDJSON_MEDIA_TYPE } from '../protocol/responses.ts'
import type { Exchange } from '../state/exchange.ts'
import { type Source, withFirst } from '../streaming/source.ts'
import { toJsonLineResponse, toNativeRefusal, toOpenAIError, toRefusal } from './openai-errors.ts'
import { createResponseIds, EventWriter } from './responses/event-writer.ts'
import { toEvents } from './responses/frames-to-events.ts'
import { lenientResponsesRequest, responsesRequest, type ResponsesRequest } from './responses/request-types.ts'
import { answerWithSearch } from './responses/search-body.ts'
import { toSearchFailure } from './responses/search-leg.ts'
import { streamWithSearch } from './responses/search-stream.ts'
import { toChatRequest } from './responses/to-chat-request.ts'
import { toOutput, toResponse } from './responses/to-response.ts'
import { hasWebSearch } from './responses/to-tools.ts'
import { toEventStreamResponse } from './sse.ts'

const STREAM_HEADERS = { 'cache-control': 'no-cache' }

/** A request, and the native one that it comes to. */
interface Asked {
  request: ResponsesRequest
  chat: ChatRequest
}

/**
 * Answers `POST /v1/responses`: a native chat in the words of OpenAI's Responses.
 *
 * @see https://github.com/ollama/ollama/blob/main/middleware/openai.go (ResponsesMiddleware)
 */
export async function answerResponses(exchange: Exchange, bytes: Uint8Array): Promise<Response> {
  const { state, lifetime } = exchange
  let asked: Asked
  try {
    const type = state.strict ? responsesRequest : lenientResponsesRequest
    const request = decodeGoJson<ResponsesRequest>(bytes, type)
    asked = { request, chat: toChatRequest(request) }
  } catch (error) {
    if (error instanceof GoJsonError) return toRefusal(error.message)
    throw error
  }
  const { request } = asked
  if (hasWebSearch(request.tools)) return (request.stream ? searchAndStream : searchAndAnswer)(exchange, asked)
  try {
    const answer = await answerChat(exchange, asked.chat)
    return await (request.stream ? toStream : toBody)(exchange, request, answer)
  } catch (error) {
    if (lifetime.aborted) throw error
    return toNativeRefusal(error, request.stream ? STREAM_HEADERS : {})
  }
}

function toBody({ state: { clock } }: Exchange, request: ResponsesRequest, answer: Answer<ChatResponse>): Response {
  const ids = createResponseIds(clock)
  const body = (answer as { body: ChatResponse }).body
  return toJsonLineResponse(toResponse(body, toOutput(body, ids), request, { clock, ids }))
}

/** The first frame is made before the headers are sent, so that what fails there is a status. */
async function toStream(
  exchange: Exchange,
  request: ResponsesRequest,
  answer: Answer<ChatResponse>,
): Promise<Response> {
  const { clock } = exchange.state
  const writer = new EventWriter(request, { clock, ids: createResponseIds(clock) })
  // A load is one object, streamed or not.
  const frames = 'frames' in answer ? answer.frames : [answer.body as ChatResponse].values()
  const first = await frames.next()
  return toEventStream(exchange, toEvents(withFirst(first, frames), writer))
}

async function searchAndAnswer(exchange: Exchange, { request, chat }: Asked): Promise<Response> {
  const { clock } = exchange.state
  const ids = createResponseIds(clock)
  try {
    const { answer, output } = await answerWithSearch(exchange, chat, ids)
    return toJsonLineResponse(toResponse(answer, output, request, { clock, ids }))
  } catch (error) {
    if (exchange.lifetime.aborted) throw error
    const { status, message } = toSearchFailure(error)
    return toJsonLineResponse(toOpenAIError(status, message), { status })
  }
}

/**
 * Why nothing fails with a status here: the real server's searching writer tells of it in an event. And why NDJSON: that
 * writer leaves the native stream's type in place until the model says something.
 */
async function searchAndStream(exchange: Exchange, { request, chat }: Asked): Promise<Response> {
  const { clock } = exchange.state
  const ids = createResponseIds(clock)
  const writer = new EventWriter(request, { clock, ids })
  const id = ids.response.slice('resp_'.length)
  const { events, beginsWithCall } = await streamWithSearch(exchange, chat, { writer, id, model: request.model ?? '' })
  return toEventStream(exchange, events, beginsWithCall ? { 'content-type': NDJSON_MEDIA_TYPE } : {})
}

function toEventStream(exchange: Exchange, events: Source<string>, headers: object = {}): Response {
  return toEventStreamResponse(exchange, events, { headers: { ...STREAM_HEADERS, ...headers } })
}
