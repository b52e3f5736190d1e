import { OllamaError } from '../../protocol/ollama-error.ts'
import type { GenerateRequest } from '../../protocol/requests.ts'
import { describeGoType, toOptions } from './options.ts'
import type { CompletionRequest } from './request-types.ts'

/**
 * A completion request as the native one that answers it.
 *
 * @see https://github.com/ollama/ollama/blob/main/openai/openai.go (FromCompleteRequest)
 * @throws OllamaError 400 with the real server's words
 */
export function toGenerateRequest(request: CompletionRequest): GenerateRequest {
  const options = toOptions(request, (item) => {
    throw new OllamaError(400, `invalid type for 'stop' field: ${describeGoType(item)}`)
  })
  const {
    frequency_penalty: frequencyPenalty = 0,
    presence_penalty: presencePenalty = 0,
    top_p: topP,
    logprobs = 0,
  } = request
  return {
    ...(request.model && { model: request.model }),
    ...(request.prompt && { prompt: request.prompt }),
    ...(request.suffix && { suffix: request.suffix }),
    stream: request.stream ?? false,
    options: {
      ...options,
      frequency_penalty: frequencyPenalty,
      presence_penalty: presencePenalty,
      // Why `||`: here the real server takes 0 for a field that was left out.
      top_p: topP || 1,
    },
    ...(logprobs > 0 && { logprobs: true, top_logprobs: logprobs }),
    ...(request._debug_render_only && { _debug_render_only: true }),
    ...(request.reply_text !== undefined && { reply_text: request.reply_text }),
  }
}
