import type { ChatRequest } from '../../protocol/requests.ts'
import type { Profile } from '../../state/profile.ts'
import { toThink } from '../openai-inputs.ts'
import type { ResponsesRequest } from './request-types.ts'
import { toMessages } from './to-messages.ts'
import { toTools } from './to-tools.ts'

/**
 * Translates a request to a native chat request.
 *
 * @throws GoJsonError with the message of a real Ollama, if a field is wrong
 * @see https://github.com/ollama/ollama/blob/main/openai/responses.go (FromResponsesRequest)
 */
export function toChatRequest(request: ResponsesRequest, { readsJsonObject }: Profile): ChatRequest {
  const { temperature = 1, top_p, max_output_tokens: numPredict, text, reply_text } = request
  const messages = toMessages(request)
  const think = toThink(request.reasoning?.effort ?? '')
  const tools = toTools(request.tools)
  const { type, schema } = text?.format ?? {}
  return {
    model: request.model ?? '',
    messages,
    tools,
    options: {
      temperature,
      ...(top_p !== undefined && { top_p }),
      ...(numPredict !== undefined && { num_predict: numPredict }),
    },
    stream: request.stream ?? false,
    ...(think !== undefined && { think }),
    ...(type === 'json_schema' && schema !== undefined && { format: schema }),
    ...(type === 'json_object' && readsJsonObject && { format: '"json"' }),
    ...(reply_text !== undefined && { reply_text }),
  }
}
