import { toJsonText } from '../json-text.ts'
import type { ToolCall } from '../protocol.ts'

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
    model = 'llama3.1:8b',
    completionId = 'chatcmpl-mock',
    created = Math.floor(Date.now() / 1000),
  }: OpenAISSEOptions = {},
): Uint8Array<ArrayBuffer> {
  const toEvents = createEventWriter({ id: completionId, object: 'chat.completion.chunk', created, model })
  let text = ''
  for (const chunk of chunks) text += toEvents(chunk)
  return encoder.encode(`${text}data: [DONE]\n\n`)
}

/** Makes the function that writes one chunk after the other as events. */
function createEventWriter(head: object): (chunk: OllamaChunk) => string {
  let calls = 0
  const toEvent = (delta: object, finishReason: string | null, extra: object = {}): string =>
    toSSE({ ...head, choices: [{ index: 0, delta, finish_reason: finishReason }], ...extra })

  return (chunk) => {
    if (typeof chunk.error === 'string') {
      return toSSE({ error: { message: chunk.error, type: 'api_error', param: null, code: null } })
    }
    const { message } = chunk
    const thinking = message?.thinking ?? chunk.thinking
    const content = message?.content ?? chunk.response
    const toolCalls = message?.tool_calls ?? []
    let events = ''
    if (thinking) events += toEvent({ reasoning: thinking }, null)
    // Why an empty content is an event of its own: a chunk is owed one, and the seed gives it this.
    if (content || (!chunk.done && !thinking && toolCalls.length === 0))
      events += toEvent({ content: content ?? '' }, null)
    if (toolCalls.length > 0) {
      events += toEvent({ tool_calls: toolCalls.map((call) => toToolCallDelta(call, calls++)) }, null)
    }
    if (!chunk.done) return events
    const promptTokens = chunk.prompt_eval_count ?? 0
    const completionTokens = chunk.eval_count ?? 0
    return (
      events +
      toEvent({}, calls > 0 ? 'tool_calls' : chunk.done_reason === 'length' ? 'length' : 'stop', {
        usage: {
          prompt_tokens: promptTokens,
          completion_tokens: completionTokens,
          total_tokens: promptTokens + completionTokens,
        },
      })
    )
  }
}

function toToolCallDelta({ id, function: { name, arguments: args } }: ToolCall, index: number): object {
  return { index, id: id ?? `call_${index}`, type: 'function', function: { name, arguments: toJsonText(args) } }
}

function toSSE(data: object): string {
  return `data: ${toJsonText(data)}\n\n`
}
