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
// Bytes that `new Response(…)` takes as they are.
expectTypeOf(ollamaChunksToOpenAISSE).returns.toExtend<Uint8Array>()
expectTypeOf(ollamaChunksToOpenAISSE).returns.toExtend<BodyInit>()

// What our streams hold, and what a client read from them.
expectTypeOf<ChatResponse>().toExtend<OllamaChunk>()
expectTypeOf<GenerateResponse>().toExtend<OllamaChunk>()
expectTypeOf<client.ChatResponse>().toExtend<OllamaChunk>()
expectTypeOf<client.GenerateResponse>().toExtend<OllamaChunk>()

ollamaChunksToOpenAISSE([{ message: { content: 'Hi' } }, { done: true }], {
  model: 'mine',
  completionId: 'x',
  created: 0,
})
// @ts-expect-error: an iterable of chunks
ollamaChunksToOpenAISSE({ done: true })
// @ts-expect-error: no such option
ollamaChunksToOpenAISSE([], { completion_id: 'x' })
