import type { ChatResponse } from '../../protocol/responses.ts'
import type { Clock } from '../../streaming/clock.ts'

/** The body of a response that does not stream. */
export interface MessagesResponse {
  id: string
  type: 'message'
  role: 'assistant'
  model: string
  content: object[] | null
  stop_reason?: string
  usage: Usage
}

export interface Usage {
  input_tokens: number
  output_tokens: number
}

/** Creates an id: a prefix and 12 bytes in hexadecimal, which depend on the seed of the mock. */
export function createId(clock: Clock, prefix: 'msg_' | 'req_'): string {
  return clock.id(prefix, 24, '0123456789abcdef')
}

/**
 * Translates a native answer to a message. Its thought, its text and each of its calls become blocks.
 *
 * @see https://github.com/ollama/ollama/blob/main/anthropic/anthropic.go (ToMessagesResponse)
 */
export function toMessage(id: string, response: ChatResponse): MessagesResponse {
  const { thinking, content, tool_calls: calls = [] } = response.message
  const blocks: object[] = []
  if (thinking) blocks.push({ type: 'thinking', thinking })
  if (content) blocks.push({ type: 'text', text: content })
  for (const { id: callId, function: call } of calls) {
    blocks.push({
      type: 'tool_use',
      ...(callId && { id: callId }),
      ...(call.name && { name: call.name }),
      input: call.arguments,
    })
  }
  const stopReason = toStopReason(response.done_reason, calls.length > 0)
  return {
    id,
    type: 'message',
    role: 'assistant',
    model: response.model,
    // The content of a message without blocks is null, because Go writes a nil slice as null.
    content: blocks.length > 0 ? blocks : null,
    ...(stopReason && { stop_reason: stopReason }),
    usage: toUsage(response),
  }
}

export function toUsage({ prompt_eval_count: input = 0, eval_count: output = 0 }: ChatResponse): Usage {
  return { input_tokens: input, output_tokens: output }
}

/**
 * Translates a done reason to a stop reason. Done reasons that Anthropic does not know, such as that of a model that was only loaded, become
 * `stop_sequence`. Imitates Ollama's `mapStopReason`.
 */
export function toStopReason(doneReason: string | undefined, calls: boolean): string | undefined {
  if (calls) return 'tool_use'
  if (!doneReason) return undefined
  return doneReason === 'stop' ? 'end_turn' : doneReason === 'length' ? 'max_tokens' : 'stop_sequence'
}
