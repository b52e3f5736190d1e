import { GoJsonError, quote, unmarshalGoJson } from '../../go/json.ts'
import { OllamaError } from '../../protocol/ollama-error.ts'
import {
  toolFunctionParameters,
  type ChatRequest,
  type Message,
  type Think,
  type Tool,
} from '../../protocol/requests.ts'
import type { MessagesRequest, ToolParam } from './request-types.ts'
import { isWebSearch, WEB_SEARCH_TOOL } from './search-blocks.ts'
import { toNativeMessages } from './to-messages.ts'

/**
 * Translates a request to a native chat request.
 *
 * @throws OllamaError 400 with the message of a real Ollama, if a block or a tool is wrong
 * @see https://github.com/ollama/ollama/blob/main/anthropic/anthropic.go (FromMessagesRequest)
 */
export function toChatRequest(request: MessagesRequest): ChatRequest {
  const { model, messages = [], stream = false, reply_text: replyText } = request
  const system = readSystem(request.system)
  const nativeMessages: Message[] = system === '' ? [] : [{ role: 'system', content: system }]
  for (const message of messages) for (const native of toNativeMessages(message)) nativeMessages.push(native)
  const tools = toTools(request.tools ?? [])
  const think = toThink(request)
  return {
    ...(model && { model }),
    messages: nativeMessages,
    options: toOptions(request),
    stream,
    ...(tools.length > 0 && { tools }),
    ...(think !== undefined && { think }),
    ...(replyText !== undefined && { reply_text: replyText }),
  }
}

/** Returns the system prompt: a text, or the joined texts of a list of blocks. Any other value means no system prompt. */
function readSystem(system: unknown): string {
  if (typeof system === 'string') return system
  if (!Array.isArray(system)) return ''
  return system
    .map((block: { type?: unknown; text?: unknown } | null) => block?.type === 'text' && block.text)
    .filter((text) => typeof text === 'string')
    .join('')
}

function toOptions(request: MessagesRequest): Record<string, unknown> {
  const { max_tokens: maxTokens, temperature, top_p: topP, top_k: topK, stop_sequences: stop } = request
  return {
    num_predict: maxTokens,
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(topK !== undefined && { top_k: topK }),
    ...(stop?.length && { stop }),
  }
}

/** Translates the tools. If the request offers the web search of the server, a tool of the client with the same name is left out. */
function toTools(tools: readonly ToolParam[]): Tool[] {
  const searches = tools.some(isWebSearch)
  return tools
    .filter((tool) => isWebSearch(tool) || !searches || tool.name !== 'web_search')
    .map((tool) => (isWebSearch(tool) ? WEB_SEARCH_TOOL : toTool(tool)))
}

function toTool({ name = '', description = '', input_schema: schema }: ToolParam): Tool {
  try {
    const parameters = schema === undefined ? {} : unmarshalGoJson<object>(schema, toolFunctionParameters)
    return { type: 'function', function: { name, ...(description && { description }), parameters } }
  } catch (error) {
    if (!(error instanceof GoJsonError)) throw error
    throw new OllamaError(400, `invalid input_schema for tool ${quote(name)}: ${error.message}`)
  }
}

/** Returns the native `think`. The field `thinking` decides. If its type is missing or unknown, the effort decides. */
function toThink({ thinking, output_config: output }: MessagesRequest): Think | undefined {
  if (thinking?.type === 'enabled') return true
  if (thinking?.type === 'disabled') return false
  const effort = (output?.effort ?? '').trim().toLowerCase()
  switch (effort) {
    case 'xhigh':
      return 'high'
    case 'low':
    case 'medium':
    case 'high':
    case 'max':
      return effort
    default:
      return undefined
  }
}
