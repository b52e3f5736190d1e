import { GoJsonError, unmarshalGoJson } from '../../go/json.ts'
import { type Message, type ToolCall, toLower, toolCallFunctionArguments } from '../../protocol/requests.ts'
import { decodeImageUrl } from '../openai-inputs.ts'
import type { ResponsesContent } from './content-types.ts'
import type { FunctionCall, InputItem, InputMessage } from './input-types.ts'
import type { ResponsesRequest } from './request-types.ts'

/**
 * The conversation that a request holds: its instructions, then its input. What an assistant thought, said and called is
 * one message, wherever its items stand in a row.
 *
 * @throws GoJsonError for what the real server refuses, in its words
 * @see https://github.com/ollama/ollama/blob/main/openai/responses.go (FromResponsesRequest)
 */
export function toMessages({ instructions, input = '' }: ResponsesRequest): Message[] {
  const messages: Message[] = []
  if (instructions) messages.push({ role: 'system', content: instructions })
  if (typeof input !== 'string') addItems(messages, input)
  else if (input !== '') messages.push({ role: 'user', content: input })
  // Roles are compared as they were sent, and read in lower case only by the native endpoint.
  return messages.map((message) => ({ ...message, role: toLower(message.role ?? '') }))
}

function addItems(messages: Message[], items: readonly InputItem[]): void {
  /** What was thought, and waits for the message of the assistant that it belongs to. */
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
          last.tool_calls = [...(last.tool_calls ?? []), toolCall]
          Object.assign(last, takeThinking())
        } else messages.push({ role: 'assistant', tool_calls: [toolCall], ...takeThinking() })
        break
      }
      case 'function_call_output':
        messages.push({ role: 'tool', ...toContent(item.contents), tool_call_id: item.call_id ?? '' })
        break
      case 'web_search_call':
      // It says only that there was a search: what was found is in the message behind it.
    }
  })
  if (thinking !== '') messages.push({ role: 'assistant', thinking })
}

/** The last message, where it is the call that the item answers: what stands between the two belongs to the caller. */
function findCaller(messages: readonly Message[], next: InputItem | undefined): Message | undefined {
  if (next?.type !== 'function_call_output' || !next.call_id) return undefined
  const last = messages.at(-1)
  if (last?.role !== 'assistant') return undefined
  return last.tool_calls?.some(({ id }) => id === next.call_id) ? last : undefined
}

function join(into: Message, { content = '', images = [], thinking }: Message): void {
  into.content = [into.content, content].filter(Boolean).join('\n')
  if (images.length > 0) into.images = [...(into.images ?? []), ...images]
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
