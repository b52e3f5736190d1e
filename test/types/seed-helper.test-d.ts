import type * as client from 'ollama'
import { expectTypeOf } from 'vitest'
import {
  ollamaChunksToOpenAISSE,
  type ChatResponse,
  type GenerateResponse,
  type OllamaChunk,
  type OpenAISSEOptions,
} from '../../handlers/index.ts'

expectTypeOf(ollamaChunksToOpenAISSE).parameters.toEqualTypeOf<
  [chunks: Iterable<OllamaChunk>, options?: OpenAISSEOptions]
>()
// The bytes can be the body of a Response.
expectTypeOf(ollamaChunksToOpenAISSE).returns.toExtend<Uint8Array>()
expectTypeOf(ollamaChunksToOpenAISSE).returns.toExtend<BodyInit>()

// The chunks may come from our own types or from those of the client.
expectTypeOf<ChatResponse>().toExtend<OllamaChunk>()
expectTypeOf<GenerateResponse>().toExtend<OllamaChunk>()
expectTypeOf<client.ChatResponse>().toExtend<OllamaChunk>()
expectTypeOf<client.GenerateResponse>().toExtend<OllamaChunk>()

ollamaChunksToOpenAISSE([{ message: { content: 'Hi' } }, { done: true }], {
  model: 'mine',
  completionId: 'x',
  created: 0,
})
// @ts-expect-error: the chunks must be iterable
ollamaChunksToOpenAISSE({ done: true })
// @ts-expect-error: no such option
ollamaChunksToOpenAISSE([], { completion_id: 'x' })
