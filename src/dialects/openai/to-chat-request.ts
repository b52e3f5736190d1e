import { OllamaError } from '../../protocol/ollama-error.ts'
import { type ChatRequest, type Message as NativeMessage, toLower } from '../../protocol/requests.ts'
import { toThink } from '../openai-inputs.ts'
import { toMessagesOfParts } from './content-parts.ts'
import { describeGoType, toOptions } from './options.ts'
import type { ChatCompletionRequest, Message } from './request-types.ts'
import { createToolNames, toNativeToolCalls } from './tool-calls.ts'

/**
 * Translates a request for a chat completion to a native chat request.
 *
 * @see https://github.com/ollama/ollama/blob/main/openai/openai.go (FromChatRequest)
 * @throws OllamaError 400, or GoJsonError, with the message of a real Ollama, if a field is wrong
 */
export function toChatRequest(request: ChatCompletionRequest): ChatRequest {
  const requestMessages = request.messages ?? []
  if (requestMessages.length === 0) throw new OllamaError(400, "[] is too short - 'messages'")
  const messages = toNativeMessages(requestMessages)
  const format = toFormat(request.response_format)
  const think = toThink((request.reasoning ? request.reasoning.effort : request.reasoning_effort) ?? '')
  return {
    ...(request.model && { model: request.model }),
    ...(messages.length > 0 && { messages }),
    stream: request.stream ?? false,
    ...(format && { format }),
    ...(request.tools && { tools: request.tools }),
    options: toOptions(request),
    ...(think !== undefined && { think }),
    ...(request._debug_render_only && { _debug_render_only: true }),
    ...(request.logprobs && { logprobs: true }),
    ...(request.top_logprobs !== undefined && { top_logprobs: request.top_logprobs }),
    ...(request.reply_text !== undefined && { reply_text: request.reply_text }),
  }
}

function toNativeMessages(requestMessages: readonly Message[]): NativeMessage[] {
  const messages: NativeMessage[] = []
  const findToolName = createToolNames(requestMessages)
  for (const message of requestMessages) {
    const { content, reasoning, tool_calls: calls, tool_call_id: callId } = message
    const role = toLower(message.role ?? '')
    const toToolFields = (toolName: string): NativeMessage => {
      const toolCalls = calls && toNativeToolCalls(calls)
      return {
        ...(reasoning && { thinking: reasoning }),
        ...(toolCalls?.length && { tool_calls: toolCalls }),
        ...(toolName && { tool_name: toolName }),
        ...(callId && { tool_call_id: callId }),
      }
    }
    const toolName = role === 'tool' ? message.name || (callId ? findToolName(callId) : '') : ''
    if (typeof content === 'string') {
      messages.push({ role, content, ...toToolFields(toolName) })
    } else if (Array.isArray(content)) {
      for (const part of toMessagesOfParts(role, content)) messages.push(part)
      // A real Ollama adds the calls to the last of all messages, even if the list of parts is empty and it is an earlier message.
      const last = messages.at(-1)
      if (last && calls?.length) Object.assign(last, toToolFields(toolName))
    } else {
      if (!calls) throw new OllamaError(400, `invalid message content type: ${describeGoType(content)}`)
      // The message has no tool name, because a real Ollama loses the name here.
      messages.push({ role, ...toToolFields('') })
    }
  }
  return messages
}

function toFormat(format: ChatCompletionRequest['response_format']): string | undefined {
  switch (format?.type?.trim().toLowerCase()) {
    case 'json_object':
      return '"json"'
    case 'json_schema':
      return format?.json_schema?.schema && toCompactJson(format.json_schema.schema)
    default:
      return undefined
  }
}

/** Rewrites JSON text as Go does with raw JSON: without spaces, and with `<`, `>`, `&`, U+2028 and U+2029 escaped. */
function toCompactJson(text: string): string {
  return text
    .replace(/("(?:[^"\\]|\\.)*")|[ \t\r\n]+/gs, (_, quoted: string | undefined) => quoted ?? '')
    .replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
