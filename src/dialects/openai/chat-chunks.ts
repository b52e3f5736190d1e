import { toJsonText } from '../../go/json-text.ts'
import type { DoneReason, Logprob, ToolCall } from '../../protocol/responses.ts'
import { toToolCalls } from './tool-calls.ts'

/** The fields at the start of every chunk of a stream. */
export interface ChunkHead {
  id: string
  object: 'chat.completion.chunk'
  /** Seconds since 1970. */
  created: number
  model: string
  system_fingerprint?: string
}

/** The text, the thought and the tool calls of one line of a native stream. */
export interface LineContent {
  content: string
  thinking?: string | undefined
  toolCalls?: readonly ToolCall[] | undefined
}

/**
 * Translates a line of a native stream to deltas. There is one delta, or two if the line has a thought and also text or tool calls.
 *
 * @see https://github.com/ollama/ollama/blob/main/openai/openai.go (toChunk, ToStreamChunks)
 */
export function toDeltas({ content, thinking, toolCalls = [] }: LineContent, role?: string): object[] {
  const start = role === undefined ? {} : { role }
  const hasCalls = toolCalls.length > 0
  const rest = hasCalls ? { content, tool_calls: toToolCalls(toolCalls) } : { content }
  if (!thinking) return [Object.assign(start, rest)]
  if (content === '' && !hasCalls) return [Object.assign(start, rest, { reasoning: thinking })]
  return [Object.assign(start, { reasoning: thinking }), rest]
}

/** Writes the choices of a chunk as JSON text. Only the chunk at the end of a reply has a finish reason. */
export function toChoices(
  delta: object,
  finishReason: string | null = null,
  logprobs?: readonly Logprob[] | undefined,
): string {
  const choice = { index: 0, delta, finish_reason: finishReason }
  return toJsonText([logprobs?.length ? { ...choice, logprobs: { content: logprobs } } : choice])
}

/**
 * Writes the same text as {@link toChoices} for a delta that has only content.
 *
 * The JSON is written by hand, because nearly every chunk of a stream is such a chunk, and creating its objects would be most of its cost.
 */
export function toTextChoices(content: string): string {
  return `[{"index":0,"delta":{"content":${toJsonText(content)}},"finish_reason":null}]`
}

/** Translates a done reason to a finish reason. If the model has called tools, `stop` becomes `tool_calls`. */
export function toFinishReason(doneReason: DoneReason | string | null | undefined, hasCalled: boolean): string {
  const reason = doneReason || 'stop'
  return reason === 'stop' && hasCalled ? 'tool_calls' : reason
}
