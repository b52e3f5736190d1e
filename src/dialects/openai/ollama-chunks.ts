import type { ToolCall } from '../../protocol/responses.ts'
import { DEFAULT_MODEL } from '../../state/model-fixtures.ts'
import { createClock } from '../../streaming/clock.ts'
import { toOpenAIError } from '../openai-errors.ts'
import { DONE_EVENT, toSseEvent } from '../sse.ts'
import { type ChunkHead, toChoices, toDeltas, toFinishReason } from './chat-chunks.ts'
import { createChunkWriter } from './chunk-writer.ts'
import { toUsage } from './common.ts'

/** A line of a native stream, of chat or of generate; everything else in it is passed over. */
export interface OllamaChunk {
  message?: {
    content?: string | null
    thinking?: string | null
    tool_calls?: ToolCall[] | null
  } | null
  response?: string | null
  thinking?: string | null
  done?: boolean
  done_reason?: string | null
  prompt_eval_count?: number | null
  eval_count?: number | null
  error?: string | null
}

export interface OpenAISSEOptions {
  /** Default `llama3.1:8b`. */
  model?: string
  /** Default `chatcmpl-mock`. */
  completionId?: string
  /** Seconds since 1970; default: now. */
  created?: number
}

const encoder = new TextEncoder()

/**
 * The bytes that a gateway owes its OpenAI clients for a native stream: a `data:` event for each delta, one with
 * `finish_reason` and `usage` for each final chunk, and `data: [DONE]`.
 *
 * @example
 * ollamaChunksToOpenAISSE([{ message: { content: 'Hi' } }, { done: true, eval_count: 1 }], { created: 0 })
 */
export function ollamaChunksToOpenAISSE(
  chunks: Iterable<OllamaChunk>,
  {
    model = DEFAULT_MODEL,
    completionId = 'chatcmpl-mock',
    created = Math.floor(createClock().now() / 1000),
  }: OpenAISSEOptions = {},
): Uint8Array<ArrayBuffer> {
  const toEvents = createEventWriter({ id: completionId, object: 'chat.completion.chunk', created, model })
  let text = ''
  for (const chunk of chunks) text += toEvents(chunk)
  return encoder.encode(text + DONE_EVENT)
}

/**
 * Makes the function that writes one chunk after the other as events.
 *
 * Where it is not the real server's stream, it is as the Python mock's helper gives it: no role, an error that is told, and usage with the end.
 */
function createEventWriter(head: ChunkHead): (chunk: OllamaChunk) => string {
  const toEvent = createChunkWriter(head)
  let calls = 0

  return (chunk) => {
    const { message, error, done } = chunk
    if (typeof error === 'string') return toSseEvent(toOpenAIError(500, error))
    const content = message?.content ?? chunk.response ?? ''
    const thinking = message?.thinking ?? chunk.thinking ?? ''
    const toolCalls = (message?.tool_calls ?? []).map((call) => {
      const index = calls++
      return { id: call.id ?? `call_${index}`, function: { ...call.function, index } }
    })
    let events = ''
    // A chunk without content is an event of its own, because each chunk has one in the Python mock's helper.
    if (!done || content || thinking || toolCalls.length > 0) {
      for (const delta of toDeltas({ content, thinking, toolCalls })) events += toEvent(toChoices(delta))
    }
    if (!done) return events
    const finishReason = toFinishReason(chunk.done_reason === 'length' ? 'length' : 'stop', calls > 0)
    return events + toEvent(toChoices({}, finishReason), toUsage(chunk))
  }
}
