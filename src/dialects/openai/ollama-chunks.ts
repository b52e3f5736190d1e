import type { ToolCall } from '../../protocol/responses.ts'
import { DEFAULT_MODEL } from '../../state/model-fixtures.ts'
import { createClock } from '../../streaming/clock.ts'
import { toOpenAIError } from '../openai-errors.ts'
import { DONE_EVENT, toSseEvent } from '../sse.ts'
import { type ChunkHead, toChoices, toDeltas, toFinishReason } from './chat-chunks.ts'
import { createChunkWriter } from './chunk-writer.ts'
import { toUsage } from './common.ts'

/** One line of a native stream of `/api/chat` or `/api/generate`. Other fields are ignored. */
export interface OllamaChunk {
  /** The message of a line of `/api/chat`. */
  message?: {
    content?: string | null
    thinking?: string | null
    tool_calls?: ToolCall[] | null
  } | null
  /** The text of a line of `/api/generate`. */
  response?: string | null
  /** The thought of a line of `/api/generate`. */
  thinking?: string | null
  /** Whether the line is the last one of its stream. Then it becomes an event with `finish_reason` and `usage`. */
  done?: boolean
  /** The reason for which the model stopped. The finish reason is `length` for `length`, `tool_calls` after a tool call, and otherwise `stop`. */
  done_reason?: string | null
  /** The number of tokens in the prompt. A missing count becomes 0. */
  prompt_eval_count?: number | null
  /** The number of tokens in the reply. A missing count becomes 0. */
  eval_count?: number | null
  /** The message of an error. The line becomes an event with this error. */
  error?: string | null
}

/** The options of {@link ollamaChunksToOpenAISSE}. */
export interface OpenAISSEOptions {
  /**
   * The model that each event names.
   *
   * @default 'llama3.1:8b'
   */
  model?: string
  /**
   * The `id` of each event.
   *
   * @default 'chatcmpl-mock'
   */
  completionId?: string
  /**
   * The time that each event has in `created`, in seconds since 1970.
   *
   * @default the current time, in whole seconds
   */
  created?: number
}

const encoder = new TextEncoder()

/**
 * Translates the lines of a native stream to the bytes that a gateway must send to OpenAI clients:
 *
 * - a `data:` event for each delta
 * - an event with `finish_reason` and `usage` for each line with `done`
 * - an event with the error for each line with an `error`
 * - `data: [DONE]` at the end
 *
 * The deltas are those of a real Ollama. Three things differ: no delta has a role, an error becomes an event, and `usage` is in the event
 * with `finish_reason`.
 *
 * @see https://github.com/ollama/ollama/blob/main/openai/openai.go (ToStreamChunks)
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
 * Returns a function that translates one line after the other to events. Where the events differ from those of a real Ollama, they follow
 * the Python mock: no delta has a role, an error is an event, and `usage` is in the event with `finish_reason`.
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
    // A line without content becomes an event too, because the Python mock writes an event for each line.
    if (!done || content || thinking || toolCalls.length > 0) {
      for (const delta of toDeltas({ content, thinking, toolCalls })) events += toEvent(toChoices(delta))
    }
    if (!done) return events
    const finishReason = toFinishReason(chunk.done_reason === 'length' ? 'length' : 'stop', calls > 0)
    return events + toEvent(toChoices({}, finishReason), toUsage(chunk))
  }
}
