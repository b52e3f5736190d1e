import { toJsonText } from '../../go/json-text.ts'
import { OllamaError } from '../../protocol/ollama-error.ts'
import { toLower, type Message, type ToolCall } from '../../protocol/requests.ts'
import { toImage } from './images.ts'
import type { ContentBlock, MessageParam } from './request-types.ts'

/**
 * Translates a message to native messages. Its text, images, calls and thoughts become one message. Each tool result becomes another
 * message, which comes before it if the role is `user`, and otherwise after it.
 *
 * @throws OllamaError 400 with the message of a real Ollama, if a block is wrong
 * @see https://github.com/ollama/ollama/blob/main/anthropic/anthropic.go (convertMessage)
 */
export function toNativeMessages({ role = '', content = [] }: MessageParam): Message[] {
  const message: Message & { content: string } = { role: toLower(role), content: '' }
  const results: Message[] = []
  for (const block of content) addBlock(block, message, results)
  const hasContent = message.content || message.images || message.tool_calls || message.thinking
  const ownMessages = hasContent ? [message] : []
  return message.role === 'user' ? [...results, ...ownMessages] : [...ownMessages, ...results]
}

/** Adds a block to its message or to the tool results. It ignores a block of an unknown type. */
function addBlock(block: ContentBlock, message: Message & { content: string }, results: Message[]): void {
  switch (block.type) {
    case 'text':
      message.content += block.text ?? ''
      break
    case 'image':
      if (!block.source) throw new OllamaError(400, 'invalid image source')
      message.images ??= []
      message.images.push(toImage(block.source))
      break
    case 'thinking':
      // A later thought replaces an earlier one, as in a real Ollama.
      if (block.thinking !== undefined) message.thinking = block.thinking
      break
    case 'tool_use':
      for (const field of ['id', 'name'] as const) {
        if (!block[field]) throw new OllamaError(400, `tool_use block missing required '${field}' field`)
      }
      message.tool_calls ??= []
      message.tool_calls.push(toToolCall(block))
      break
    case 'server_tool_use':
      message.tool_calls ??= []
      message.tool_calls.push(toToolCall(block))
      break
    case 'tool_result':
      results.push(toResult(block, readResult(block.content)))
      break
    case 'web_search_tool_result':
      results.push(toResult(block, { content: readSearchResult(block.content) }))
  }
}

function toToolCall({ id = '', name = '', input = {} }: ContentBlock): ToolCall {
  return { id, function: { name, arguments: input } }
}

function toResult({ tool_use_id: id }: ContentBlock, result: Pick<Message, 'content' | 'images'>): Message {
  return { role: 'tool', ...result, ...(id && { tool_call_id: id }) }
}

/** Reads a tool result: a text, or a list with texts and images. Any other value is an empty text. Imitates Ollama's `convertToolResultContent`. */
function readResult(content: unknown): Pick<Message, 'content' | 'images'> {
  if (!Array.isArray(content)) return { content: typeof content === 'string' ? content : '' }
  let text = ''
  const images: string[] = []
  for (const item of content) {
    if (!isObject(item)) continue
    if (item['type'] === 'text') text += textOf(item['text'])
    if (item['type'] === 'image') {
      const { source } = item
      if (!isObject(source)) throw new OllamaError(400, 'invalid tool_result image source')
      images.push(toImage({ type: textOf(source['type']), data: textOf(source['data']) }))
    }
  }
  return { content: text, ...(images.length > 0 && { images }) }
}

/** Writes the result of a search as text: a line for each page, or the error. Imitates Ollama's `formatWebSearchToolResultContent`. */
function readSearchResult(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) {
    return isObject(content) && content['type'] === SEARCH_ERROR ? toErrorText(content) : toJsonText(content ?? null)
  }
  let lines = ''
  for (const item of content) {
    if (!isObject(item)) continue
    if (item['type'] === SEARCH_ERROR) return toErrorText(item)
    if (item['type'] === 'web_search_result') lines += `- ${textOf(item['title'])}: ${textOf(item['url'])}\n`
  }
  return lines
}

const SEARCH_ERROR = 'web_search_tool_result_error'

function toErrorText({ error_code: code }: Record<string, unknown>): string {
  return textOf(code) === '' ? SEARCH_ERROR : `${SEARCH_ERROR}: ${textOf(code)}`
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
