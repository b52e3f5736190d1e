import { answerChat, understandChat } from '../endpoints/chat.ts'
import type { Answer } from '../engine/answers.ts'
import { withDelivery, type Delivery } from '../engine/delivery.ts'
import { lookUpModel, readModelName } from '../engine/find-model.ts'
import { isHeldToCapabilities } from '../engine/load-model.ts'
import type { Question } from '../engine/question.ts'
import { toJsonText } from '../go/json-text.ts'
import { decodeGoJson, GoJsonError } from '../go/json.ts'
import type { HttpAnswer } from '../protocol/http-answer.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { ChatRequest } from '../protocol/requests.ts'
import { NDJSON_MEDIA_TYPE, SSE_MEDIA_TYPE, type ChatResponse } from '../protocol/responses.ts'
import type { Arrival, Exchange } from '../state/exchange.ts'
import { DEFAULT_MODEL } from '../state/model-fixtures.ts'
import type { Profile } from '../state/profile.ts'
import { startSource } from '../streaming/source.ts'
import { toFailure, toRefusal } from './anthropic/errors.ts'
import { toEvents, type Searcher } from './anthropic/event-writer.ts'
import { estimateInputTokens } from './anthropic/input-tokens.ts'
import { lenientMessagesRequest, messagesRequest, type MessagesRequest } from './anthropic/request-types.ts'
import { isWebSearch } from './anthropic/search-blocks.ts'
import { searchForModel } from './anthropic/search-loop.ts'
import { toChatRequest } from './anthropic/to-chat-request.ts'
import { createId, toMessage } from './anthropic/to-response.ts'
import { toEventStream } from './sse.ts'
import { findSearch } from './web-search.ts'

const STREAM_HEADERS = { 'cache-control': 'no-cache' }

/**
 * Understands `POST /v1/messages` without any effect.
 *
 * @throws the error with which the dialect or the native endpoint refuses the request
 */
export function understandMessages(arrival: Arrival, body: Uint8Array): Question {
  return understandChat(arrival, relaxThinking(arrival, toChatRequest(readRequest(arrival.profile, body))))
}

/**
 * Answers `POST /v1/messages`. Translates the request to a native chat, and the answer to events or to one message.
 *
 * @see https://github.com/ollama/ollama/blob/main/middleware/anthropic.go (AnthropicMessagesMiddleware)
 */
export async function answerMessages(exchange: Exchange, body: Uint8Array): Promise<HttpAnswer> {
  const { state, lifetime, profile } = exchange
  let request: MessagesRequest
  let chatRequest: ChatRequest
  try {
    request = readRequest(profile, body)
    chatRequest = toChatRequest(request)
  } catch (error) {
    return toRefusal(error, state.clock)
  }
  const headers = request.stream ? STREAM_HEADERS : {}
  let delivery: Delivery = {}
  try {
    const answer = await answerChat(exchange, relaxThinking(exchange, chatRequest))
    const reply: Reply = { request, chatRequest, id: createId(state.clock, 'msg_') }
    const search = createSearcher(exchange, reply)
    delivery = answer.delivery ?? {}
    return withDelivery(await (request.stream ? toStream : toJson)(answer, reply, search), delivery)
  } catch (error) {
    if (lifetime.aborted) throw error
    return withDelivery(toFailure(error, state.clock, headers), delivery)
  }
}

function readRequest(profile: Profile, body: Uint8Array): MessagesRequest {
  const request = decode(body, profile.readsReplyText)
  // If the profile has a default model, a request without a model is for the default model.
  if (!profile.anyModel && !request.model) throw new OllamaError(400, 'model is required')
  if ((request.max_tokens ?? 0) <= 0) throw new OllamaError(400, 'max_tokens is required and must be positive')
  if (!request.messages?.length) throw new OllamaError(400, 'messages is required')
  return request
}

function decode(body: Uint8Array, isLenient: boolean): MessagesRequest {
  try {
    return decodeGoJson<MessagesRequest>(body, isLenient ? lenientMessagesRequest : messagesRequest)
  } catch (error) {
    if (error instanceof GoJsonError) throw new OllamaError(400, error.message)
    throw error
  }
}

/**
 * Removes `think` from a request for a model that cannot think, if the native API would refuse the request. Clients of this API ask for
 * thoughts whatever the model can do.
 */
function relaxThinking(arrival: Arrival, request: ChatRequest): ChatRequest {
  const named = request.think ? readModelName(arrival, request.model, DEFAULT_MODEL) : undefined
  const model = named && lookUpModel(arrival, named)
  if (!model || !isHeldToCapabilities(arrival.profile, model)) return request
  if (model.capabilities.includes('thinking')) return request
  const { think, ...relaxed } = request
  return relaxed
}

/** A request, its native request, and the id of the message that answers it. */
interface Reply {
  request: MessagesRequest
  chatRequest: ChatRequest
  id: string
}

/** Returns a function that searches the web for the model, or undefined if the request does not offer the search of the server. */
function createSearcher(exchange: Exchange, { request, chatRequest: chat, id }: Reply): Searcher | undefined {
  if (!request.tools?.some(isWebSearch)) return undefined
  return (call, response, usage) => searchForModel(exchange, { messageId: id, chat, call, response, usage })
}

async function toJson(answer: Answer<ChatResponse>, reply: Reply, search?: Searcher): Promise<HttpAnswer> {
  const response = (answer as { body: ChatResponse }).body
  const message = toMessage(reply.id, response)
  const call = search && findSearch(response.message.tool_calls)
  if (call) {
    const { blocks, stopReason, usage } = await search(call, response, message.usage)
    Object.assign(message, { content: blocks, stop_reason: stopReason, usage })
  }
  return { status: 200, headers: { 'content-type': 'application/json' }, body: `${toJsonText(message)}\n` }
}

async function toStream(answer: Answer<ChatResponse>, { request, id }: Reply, search?: Searcher): Promise<HttpAnswer> {
  const head = { id, model: request.model || DEFAULT_MODEL, estimatedInputTokens: estimateInputTokens(request) }
  // The first event is made before the headers are sent, so that its failure becomes a status. A later failure ends the stream.
  const events = await startSource(toEvents(answer, head, search), () => undefined)
  return toEventStream(events, {
    ...STREAM_HEADERS,
    // With a search, a real Ollama keeps the content type of the native stream, because its writer for searches sets none.
    'content-type': search && !('body' in answer) ? NDJSON_MEDIA_TYPE : SSE_MEDIA_TYPE,
  })
}
