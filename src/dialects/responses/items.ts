import { toJsonText } from '../../go/json-text.ts'
import type { ToolCall } from '../../protocol/responses.ts'

/** Creates the only part of a message: its text. */
export function toTextPart(text: string): object {
  return { type: 'output_text', text, annotations: [], logprobs: [] }
}

export function toMessageItem(id: string, text: string): object {
  return { id, type: 'message', status: 'completed', role: 'assistant', content: [toTextPart(text)] }
}

/** Creates the item of a thought. `encrypted_content` is plain text, as in a real Ollama. Clients send it back unchanged in later requests. */
export function toReasoningItem(id: string, thinking: string): object {
  return {
    id,
    type: 'reasoning',
    summary: [{ type: 'summary_text', text: thinking }],
    encrypted_content: thinking,
  }
}

export interface FunctionCallItem {
  id: string
  type: 'function_call'
  status: 'completed' | 'in_progress'
  call_id: string
  name: string
  /** JSON text. */
  arguments: string
}

export function toFunctionCallItem(id: string, { id: callId = '', function: call }: ToolCall): FunctionCallItem {
  const { name, arguments: args } = call
  return { id, type: 'function_call', status: 'completed', call_id: callId, name, arguments: toJsonText(args) }
}

/** The item of a search that the server made. */
export interface WebSearchItem {
  id: string
  type: 'web_search_call'
  status: 'completed'
  action: { type: 'search'; query: string }
}

export function toWebSearchItem(id: string, query: string): WebSearchItem {
  return { id, type: 'web_search_call', status: 'completed', action: { type: 'search', query } }
}
