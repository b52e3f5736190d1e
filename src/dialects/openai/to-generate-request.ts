import { OllamaError } from '../../protocol/ollama-error.ts'
import type { GenerateRequest } from '../../protocol/requests.ts'
import { describeGoType, toOptions } from './options.ts'
import type { CompletionRequest } from './request-types.ts'

/**
 * Translates a request for a completion to a native generate request.
 *
 * @see https://github.com/ollama/ollama/blob/main/openai/openai.go (FromCompleteRequest)
 * @throws OllamaError 400 with the message of a real Ollama, if an item of `stop` is not a string
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
      // A value of 0 becomes the default as well, because a real Ollama cannot tell it from a missing field here.
      top_p: topP || 1,
    },
    ...(logprobs > 0 && { logprobs: true, top_logprobs: logprobs }),
    ...(request._debug_render_only && { _debug_render_only: true }),
    ...(request.reply_text !== undefined && { reply_text: request.reply_text }),
  }
}
