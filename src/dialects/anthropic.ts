import { answerChat } from '../endpoints/chat.ts'
import type { Answer } from '../engine/answers.ts'
import { findModel } from '../engine/load-model.ts'
import { toJsonText } from '../go/json-text.ts'
import { decodeGoJson, GoJsonError } from '../go/json.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { ChatRequest } from '../protocol/requests.ts'
import { NDJSON_MEDIA_TYPE, SSE_MEDIA_TYPE, type ChatResponse } from '../protocol/responses.ts'
import type { Exchange, MockState } from '../state/exchange.ts'
import { DEFAULT_MODEL } from '../state/model-fixtures.ts'
import { withFirst, type Source } from '../streaming/source.ts'
import { toFailure, toRefusal } from './anthropic/errors.ts'
import { toEvents, type Searcher } from './anthropic/event-writer.ts'
import { estimateInputTokens } from './anthropic/input-tokens.ts'
import { lenientMessagesRequest, messagesRequest, type MessagesRequest } from './anthropic/request-types.ts'
import { isWebSearch } from './anthropic/search-blocks.ts'
import { searchForModel } from './anthropic/search-loop.ts'
import { toChatRequest } from './anthropic/to-chat-request.ts'
import { createId, toMessage } from './anthropic/to-response.ts'
import { toEventStreamResponse } from './sse.ts'
import { findSearch } from './web-search.ts'

const STREAM_HEADERS = { 'cache-control': 'no-cache' }

/**
 * Answers `POST /v1/messages`: the request becomes a native chat, and what the engine answers becomes a message.
 *
 * @see https://github.com/ollama/ollama/blob/main/middleware/anthropic.go (AnthropicMessagesMiddleware)
 */
export async function answerMessages(exchange: Exchange, body: Uint8Array): Promise<Response> {
  const { state, lifetime } = exchange
  let request: MessagesRequest
  let chatRequest: ChatRequest
  try {
    request = readRequest(body, state)
    chatRequest = toChatRequest(request)
  } catch (error) {
    return toRefusal(error, state.clock)
  }
  try {
    const answer: Answer<ChatResponse> = await answerChat(exchange, relaxThinking(state, chatRequest))
    const reply: Reply = { request, chatRequest, id: createId(state.clock, 'msg_') }
    const search = createSearcher(exchange, reply)
    return request.stream
      ? await toStream(answer, reply, exchange, search)
      : await toJson((answer as { body: ChatResponse }).body, reply, search)
  } catch (error) {
    if (lifetime.aborted) throw error
    return toFailure(error, state.clock, request.stream ? STREAM_HEADERS : {})
  }
}

function readRequest(body: Uint8Array, { strict }: MockState): MessagesRequest {
  const request = decode(body, strict)
  // Why not always: a chat without a model is one with the default model, unless the profile is strict.
  if (strict && !request.model) throw new OllamaError(400, 'model is required')
  if ((request.max_tokens ?? 0) <= 0) throw new OllamaError(400, 'max_tokens is required and must be positive')
  if (!request.messages?.length) throw new OllamaError(400, 'messages is required')
  return request
}

function decode(body: Uint8Array, strict: boolean): MessagesRequest {
  try {
    return decodeGoJson<MessagesRequest>(body, strict ? messagesRequest : lenientMessagesRequest)
  } catch (error) {
    if (error instanceof GoJsonError) throw new OllamaError(400, error.message)
    throw error
  }
}

/** A model that cannot think is not asked to, where the native API would refuse: clients of this API always ask. */
function relaxThinking(state: MockState, request: ChatRequest): ChatRequest {
  if (!request.think || !state.strict) return request
  const unknown = (name: string): OllamaError => new OllamaError(404, `model '${name}' not found`)
  const missing = (): OllamaError => new OllamaError(400, 'model is required')
  const { model } = findModel(state, request.model, DEFAULT_MODEL, { missing, unknown })
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

async function toJson(response: ChatResponse, reply: Reply, search?: Searcher): Promise<Response> {
  const message = toMessage(reply.id, response)
  const call = search && findSearch(response.message.tool_calls)
  if (call) {
    const { blocks, stopReason, usage } = await search(call, response, message.usage)
    Object.assign(message, { content: blocks, stop_reason: stopReason, usage })
  }
  return new Response(`${toJsonText(message)}\n`, {
    statusText: 'OK',
    headers: { 'content-type': 'application/json' },
  })
}

async function toStream(
  answer: Answer<ChatResponse>,
  { request, id }: Reply,
  exchange: Exchange,
  search?: Searcher,
): Promise<Response> {
  const frames: Source<ChatResponse> =
    'body' in answer ? [answer.body as ChatResponse][Symbol.iterator]() : answer.frames
  // The first frame is made before the headers are sent: what fails there is a status, what fails later ends the stream.
  const first = await frames.next()
  const head = { id, model: request.model || DEFAULT_MODEL, estimatedInputTokens: estimateInputTokens(request) }
  return toEventStreamResponse(exchange, toEvents(withFirst(first, frames), head, search), {
    headers: {
      ...STREAM_HEADERS,
      // So does the real server: what answers its own search does not set the type anew after the engine has.
      'content-type': search && !('body' in answer) ? NDJSON_MEDIA_TYPE : SSE_MEDIA_TYPE,
    },
  })
}
