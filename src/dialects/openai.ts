import { answerChat, understandChat } from '../endpoints/chat.ts'
import { answerEmbed, understandEmbed } from '../endpoints/embed.ts'
import { answerGenerate, understandGenerate } from '../endpoints/generate.ts'
import { answerShow, answerTags } from '../endpoints/models.ts'
import type { Answer } from '../engine/answers.ts'
import { withDelivery } from '../engine/delivery.ts'
import type { Question } from '../engine/question.ts'
import type { HttpAnswer } from '../protocol/http-answer.ts'
import type { ChatRequest, EmbedRequest as NativeEmbedRequest, GenerateRequest } from '../protocol/requests.ts'
import type { Arrival, Exchange } from '../state/exchange.ts'
import { toJsonLineAnswer } from './openai-errors.ts'
import { answerBody, answerInDialect, toDialectAnswer, understandBody, type Translation } from './openai/answer.ts'
import { createChatEventWriter, toChatCompletion, type ChatBody } from './openai/chat-writer.ts'
import { createCompletionEventWriter, toCompletion } from './openai/completion-writer.ts'
import { toEmbeddingList, toEmbedRequest } from './openai/embeddings.ts'
import { toModelList, toShownModel } from './openai/models.ts'
import {
  chatCompletionRequest,
  completionRequest,
  embedRequest,
  lenientChatCompletionRequest,
  lenientCompletionRequest,
  type ChatCompletionRequest,
  type CompletionRequest,
  type EmbedRequest,
} from './openai/request-types.ts'
import { toChatRequest } from './openai/to-chat-request.ts'
import { toGenerateRequest } from './openai/to-generate-request.ts'

export { ollamaChunksToOpenAISSE, type OllamaChunk, type OpenAISSEOptions } from './openai/ollama-chunks.ts'

/** The number in an id is below this limit, as in a real Ollama. */
const ID_LIMIT = 999

const CHAT: Translation<ChatCompletionRequest, ChatRequest> = {
  type: ({ readsReplyText }) => (readsReplyText ? lenientChatCompletionRequest : chatCompletionRequest),
  translate: toChatRequest,
  understand: understandChat,
  async answer(exchange, native, { stream, stream_options: options }) {
    const answer = (await answerChat(exchange, native)) as Answer<ChatBody>
    const id = exchange.state.clock.serial('chatcmpl-', ID_LIMIT)
    const events = stream ? createChatEventWriter(id, { includeUsage: options?.include_usage ?? false }) : undefined
    return toDialectAnswer(answer, (body) => toChatCompletion(id, body), events)
  },
}

const COMPLETION: Translation<CompletionRequest, GenerateRequest> = {
  type: ({ readsReplyText }) => (readsReplyText ? lenientCompletionRequest : completionRequest),
  translate: toGenerateRequest,
  understand: understandGenerate,
  async answer(exchange, native, { stream, stream_options: options }) {
    const { clock } = exchange.state
    const answer = await answerGenerate(exchange, native)
    const id = clock.serial('cmpl-', ID_LIMIT)
    const includeUsage = options?.include_usage ?? false
    const events = stream ? createCompletionEventWriter(id, { includeUsage, clock }) : undefined
    return toDialectAnswer(answer, (body) => toCompletion(id, body), events)
  },
}

const EMBEDDINGS: Translation<EmbedRequest, NativeEmbedRequest> = {
  type: () => embedRequest,
  translate: toEmbedRequest,
  understand: understandEmbed,
  async answer(exchange, native, { encoding_format: format }) {
    const { body, delivery = {} } = await answerEmbed(exchange, native)
    return withDelivery(toJsonLineAnswer(toEmbeddingList(body, format)), delivery)
  },
}

/**
 * Answers `POST /v1/chat/completions`. Translates the request to a native chat, and the answer to chunks or to one object.
 *
 * @see https://github.com/ollama/ollama/blob/main/middleware/openai.go (ChatMiddleware)
 */
export function answerChatCompletions(exchange: Exchange, bytes: Uint8Array): Promise<HttpAnswer> {
  return answerBody(exchange, bytes, CHAT)
}

export function understandChatCompletions(arrival: Arrival, bytes: Uint8Array): Question {
  return understandBody(arrival, bytes, CHAT)
}

/**
 * Answers `POST /v1/completions`. Translates the request to a native generate request, and the answer to chunks or to one object.
 *
 * @see https://github.com/ollama/ollama/blob/main/middleware/openai.go (CompletionsMiddleware)
 */
export function answerCompletions(exchange: Exchange, bytes: Uint8Array): Promise<HttpAnswer> {
  return answerBody(exchange, bytes, COMPLETION)
}

export function understandCompletions(arrival: Arrival, bytes: Uint8Array): Question {
  return understandBody(arrival, bytes, COMPLETION)
}

/**
 * Answers `POST /v1/embeddings` with vectors, as numbers or as base64 text.
 *
 * @see https://github.com/ollama/ollama/blob/main/middleware/openai.go (EmbeddingsMiddleware)
 */
export function answerEmbeddingList(exchange: Exchange, bytes: Uint8Array): Promise<HttpAnswer> {
  return answerBody(exchange, bytes, EMBEDDINGS)
}

export function understandEmbeddingList(arrival: Arrival, bytes: Uint8Array): Question {
  return understandBody(arrival, bytes, EMBEDDINGS)
}

/** Answers `GET /v1/models` with the installed models. */
export function answerModelList({ state }: Exchange): HttpAnswer {
  return toJsonLineAnswer(toModelList(answerTags(state)))
}

/** Answers `GET /v1/models/:model` with one installed model. */
export function answerModel(exchange: Exchange, name: string): Promise<HttpAnswer> {
  return answerInDialect(exchange, () => toJsonLineAnswer(toShownModel(answerShow(exchange, { name }), name)))
}
