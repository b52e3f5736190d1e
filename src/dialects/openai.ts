import { answerChat } from '../endpoints/chat.ts'
import { answerEmbed } from '../endpoints/embed.ts'
import { answerGenerate } from '../endpoints/generate.ts'
import { answerShow, answerTags } from '../endpoints/models.ts'
import type { Answer } from '../engine/answers.ts'
import type { ChatRequest, EmbedRequest as NativeEmbedRequest, GenerateRequest } from '../protocol/requests.ts'
import type { GenerateResponse } from '../protocol/responses.ts'
import type { Exchange } from '../state/exchange.ts'
import { toJsonLineResponse } from './openai-errors.ts'
import { answerBody, answerInDialect, writeAnswer } from './openai/answer.ts'
import { type ChatBody, createChatEventWriter, toChatCompletion } from './openai/chat-writer.ts'
import { createCompletionEventWriter, toCompletion } from './openai/completion-writer.ts'
import { toEmbeddingList, toEmbedRequest } from './openai/embeddings.ts'
import { toModelList, toShownModel } from './openai/models.ts'
import {
  type ChatCompletionRequest,
  chatCompletionRequest,
  type CompletionRequest,
  completionRequest,
  type EmbedRequest,
  embedRequest,
  lenientChatCompletionRequest,
  lenientCompletionRequest,
} from './openai/request-types.ts'
import { toChatRequest } from './openai/to-chat-request.ts'
import { toGenerateRequest } from './openai/to-generate-request.ts'

export { ollamaChunksToOpenAISSE, type OllamaChunk, type OpenAISSEOptions } from './openai/ollama-chunks.ts'

/** Ids are numbers below this one, as the real server makes them. */
const ID_LIMIT = 999

/**
 * Answers `POST /v1/chat/completions`: the request becomes a native chat, and its answer becomes chunks or a completion.
 *
 * @see https://github.com/ollama/ollama/blob/main/middleware/openai.go (ChatMiddleware)
 */
export function answerChatCompletions(exchange: Exchange, bytes: Uint8Array): Promise<Response> {
  const { state } = exchange
  return answerBody<ChatCompletionRequest, ChatRequest>(exchange, bytes, {
    type: state.strict ? chatCompletionRequest : lenientChatCompletionRequest,
    translate: toChatRequest,
    async answer(native, { stream, stream_options: options }) {
      const answer = (await answerChat(exchange, native)) as Answer<ChatBody>
      const id = state.clock.serial('chatcmpl-', ID_LIMIT)
      const includeUsage = options?.include_usage ?? false
      const events = stream ? createChatEventWriter(id, { includeUsage }) : undefined
      return writeAnswer(exchange, answer, (body) => toChatCompletion(id, body), events)
    },
  })
}

/**
 * Answers `POST /v1/completions`: the request becomes a native prompt to generate from.
 *
 * @see https://github.com/ollama/ollama/blob/main/middleware/openai.go (CompletionsMiddleware)
 */
export function answerCompletions(exchange: Exchange, bytes: Uint8Array): Promise<Response> {
  const { state } = exchange
  const { clock } = state
  return answerBody<CompletionRequest, GenerateRequest>(exchange, bytes, {
    type: state.strict ? completionRequest : lenientCompletionRequest,
    translate: toGenerateRequest,
    async answer(native, { stream, stream_options: options }) {
      const answer: Answer<GenerateResponse> = await answerGenerate(exchange, native)
      const id = clock.serial('cmpl-', ID_LIMIT)
      const includeUsage = options?.include_usage ?? false
      const events = stream ? createCompletionEventWriter(id, { includeUsage, clock }) : undefined
      return writeAnswer(exchange, answer, (body) => toCompletion(id, body), events)
    },
  })
}

/**
 * Answers `POST /v1/embeddings`.
 *
 * @see https://github.com/ollama/ollama/blob/main/middleware/openai.go (EmbeddingsMiddleware)
 */
export function answerEmbeddingList(exchange: Exchange, bytes: Uint8Array): Promise<Response> {
  return answerBody<EmbedRequest, NativeEmbedRequest>(exchange, bytes, {
    type: embedRequest,
    translate: toEmbedRequest,
    answer: async (native, { encoding_format: format }) =>
      toJsonLineResponse(toEmbeddingList(await answerEmbed(exchange, native), format)),
  })
}

/** Answers `GET /v1/models`: what is installed. */
export function answerModelList({ state }: Exchange): Response {
  return toJsonLineResponse(toModelList(answerTags(state)))
}

/** Answers `GET /v1/models/:model`. */
export function answerModel(exchange: Exchange, name: string): Promise<Response> {
  return answerInDialect(exchange, () => toJsonLineResponse(toShownModel(answerShow(exchange.state, { name }), name)))
}
