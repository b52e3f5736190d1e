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

/** Understands `POST /v1/messages`, and changes nothing. @throws what the dialect or the native endpoint refuses */
export function understandMessages(arrival: Arrival, body: Uint8Array): Question {
  return understandChat(arrival, relaxThinking(arrival, toChatRequest(readRequest(arrival.profile, body))))
}

/**
 * Answers `POST /v1/messages`: the request becomes a native chat, and what the engine answers becomes a message.
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
  // In a profile with a default model, a chat without a model is one with that model.
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

/** A model that cannot think is not asked to, where the native API would refuse: clients of this API always ask. */
function relaxThinking(arrival: Arrival, request: ChatRequest): ChatRequest {
  const named = request.think ? readModelName(arrival, request.model, DEFAULT_MODEL) : undefined
  const model = named && lookUpModel(arrival, named)
  if (!model || !isHeldToCapabilities(arrival.profile, model)) return request
  if (model.capabilities.includes('thinking')) return request
  const { think, ...relaxed } = request
  return relaxed
}

/** An answer of the engine on its way to the client. */
interface Reply {
  request: MessagesRequest
  chatRequest: ChatRequest
  id: string
}

/** What answers the model's searches, where the request offers the server's own. */
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
  // The first event is made before the headers are sent: what fails there is a status, what fails later ends the stream.
  const events = await startSource(toEvents(answer, head, search), () => undefined)
  return toEventStream(events, {
    ...STREAM_HEADERS,
    // So does the real server: what answers its own search does not set the type anew after the engine has.
    'content-type': search && !('body' in answer) ? NDJSON_MEDIA_TYPE : SSE_MEDIA_TYPE,
  })
}
