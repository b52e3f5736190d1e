import { GoJsonError, unmarshalGoJson } from '../../go/json.ts'
import { type Message, type ToolCall, toLower, toolCallFunctionArguments } from '../../protocol/requests.ts'
import { decodeImageUrl } from '../openai-inputs.ts'
import type { ResponsesContent } from './content-types.ts'
import type { FunctionCall, InputItem, InputMessage } from './input-types.ts'
import type { ResponsesRequest } from './request-types.ts'

/**
 * Translates the conversation of a request to native messages: the instructions first, and then the input. Consecutive items of the
 * assistant become one message: its thought, its text and its tool calls.
 *
 * @throws GoJsonError with the message of a real Ollama, if an item is wrong
 * @see https://github.com/ollama/ollama/blob/main/openai/responses.go (FromResponsesRequest)
 */
export function toMessages({ instructions, input = '' }: ResponsesRequest): Message[] {
  const messages: Message[] = []
  if (instructions) messages.push({ role: 'system', content: instructions })
  if (typeof input !== 'string') addItems(messages, input)
  else if (input !== '') messages.push({ role: 'user', content: input })
  // The roles become lower case only here, because a real Ollama compares them as they were sent, and its native endpoint lowers them.
  return messages.map((message) => ({ ...message, role: toLower(message.role ?? '') }))
}

function addItems(messages: Message[], items: readonly InputItem[]): void {
  /** A thought that waits for the message of the assistant to which it belongs. */
  let thinking = ''
  const takeThinking = (): Message => {
    const taken = thinking === '' ? {} : { thinking }
    thinking = ''
    return taken
  }

  items.forEach((item, index) => {
    switch (item.type) {
      case 'reasoning':
        thinking = item.encrypted_content ?? ''
        break
      case 'message': {
        const message = toMessage(item)
        if (message.role === 'assistant') Object.assign(message, takeThinking())
        const called = message.role === 'assistant' && findCaller(messages, items[index + 1])
        if (called) join(called, message)
        else messages.push(message)
        break
      }
      case 'function_call': {
        const last = messages.at(-1)
        const toolCall = toToolCall(item)
        if (last?.role === 'assistant') {
          ;(last.tool_calls ??= []).push(toolCall)
          Object.assign(last, takeThinking())
        } else messages.push({ role: 'assistant', tool_calls: [toolCall], ...takeThinking() })
        break
      }
      case 'function_call_output':
        messages.push({ role: 'tool', ...toContent(item.contents), tool_call_id: item.call_id ?? '' })
        break
      case 'web_search_call':
      // This item only says that there was a search. The message after it has the results.
    }
  })
  if (thinking !== '') messages.push({ role: 'assistant', thinking })
}

/** Returns the last message if `next` is the result of one of its calls. A message between the two then belongs to the last message. */
function findCaller(messages: readonly Message[], next: InputItem | undefined): Message | undefined {
  if (next?.type !== 'function_call_output' || !next.call_id) return undefined
  const last = messages.at(-1)
  if (last?.role !== 'assistant') return undefined
  return last.tool_calls?.some(({ id }) => id === next.call_id) ? last : undefined
}

/** Adds the content, the images and the thought of a message to another message. */
function join(into: Message, { content = '', images = [], thinking }: Message): void {
  into.content = into.content && content ? `${into.content}\n${content}` : into.content || content
  for (const image of images) (into.images ??= []).push(image)
  if (thinking) into.thinking = thinking
}

function toMessage({ role = '', contents }: InputMessage): Message {
  return { role, ...toContent(contents) }
}

function toContent(contents: readonly ResponsesContent[] = []): Pick<Message, 'content' | 'images'> {
  let content = ''
  const images: string[] = []
  for (const part of contents) {
    if (part.type === 'input_file') throw new GoJsonError('file inputs are not currently supported')
    if (part.type !== 'input_image') content += part.text ?? ''
    else if (part.image_url) images.push(decodeImageUrl(part.image_url))
  }
  return images.length > 0 ? { content, images } : { content }
}

function toToolCall({ call_id: id = '', name = '', arguments: text = '' }: FunctionCall): ToolCall {
  try {
    const args = text === '' ? {} : (unmarshalGoJson<Record<string, unknown>>(text, toolCallFunctionArguments) ?? {})
    return { id, function: { name, arguments: args } }
  } catch (error) {
    if (!(error instanceof GoJsonError)) throw error
    throw new GoJsonError(`failed to parse function call arguments: ${error.message}`, { cause: error })
  }
}
