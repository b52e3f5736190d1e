import { toJsonText } from '../../go/json-text.ts'
import type { DoneReason, Logprob, ToolCall } from '../../protocol/responses.ts'
import { toToolCalls } from './tool-calls.ts'

/** What every chunk of a stream begins with. */
export interface ChunkHead {
  id: string
  object: 'chat.completion.chunk'
  /** Seconds since 1970. */
  created: number
  model: string
  system_fingerprint?: string
}

/** What a line of a native stream says. */
export interface Said {
  content: string
  thinking?: string | undefined
  toolCalls?: readonly ToolCall[] | undefined
}

/**
 * The deltas that a line of a native stream becomes: one, or two where it holds a thought and more besides.
 *
 * @see https://github.com/ollama/ollama/blob/main/openai/openai.go (toChunk, ToStreamChunks)
 */
export function toDeltas({ content, thinking, toolCalls = [] }: Said, role?: string): object[] {
  const start = role === undefined ? {} : { role }
  const hasCalls = toolCalls.length > 0
  const rest = hasCalls ? { content, tool_calls: toToolCalls(toolCalls) } : { content }
  if (!thinking) return [Object.assign(start, rest)]
  if (content === '' && !hasCalls) return [Object.assign(start, rest, { reasoning: thinking })]
  return [Object.assign(start, { reasoning: thinking }), rest]
}

/** The choices of a chunk as JSON text: a delta, or, with a reason, that the stream ends. */
export function toChoices(
  delta: object,
  finishReason: string | null = null,
  logprobs?: readonly Logprob[] | undefined,
): string {
  const choice = { index: 0, delta, finish_reason: finishReason }
  return toJsonText([logprobs?.length ? { ...choice, logprobs: { content: logprobs } } : choice])
}

/**
 * As {@link toChoices} of a delta with content alone.
 *
 * Why by hand: such is nearly every chunk of a stream, and to make its objects first would be most of what it costs.
 */
export function toTextChoices(content: string): string {
  return `[{"index":0,"delta":{"content":${toJsonText(content)}},"finish_reason":null}]`
}

/** A model that called tools ends for that reason, unless it ended for another one than `stop`. */
export function toFinishReason(doneReason: DoneReason | string | null | undefined, hasCalled: boolean): string {
  const reason = doneReason || 'stop'
  return reason === 'stop' && hasCalled ? 'tool_calls' : reason
}
