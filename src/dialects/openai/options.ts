import type { ChatCompletionRequest, CompletionRequest } from './request-types.ts'

/**
 * The runner's options that a request asks for.
 *
 * @param refuseStop called for an item of `stop` that is no text; without it such items are passed over
 */
export function toOptions(
  request: ChatCompletionRequest | CompletionRequest,
  refuseStop?: (item: unknown) => never,
): Record<string, unknown> {
  const { max_tokens: numPredict, seed, temperature = 1, top_p: topP = 1 } = request
  const { frequency_penalty: frequencyPenalty, presence_penalty: presencePenalty } = request
  const stop = toStop(request.stop, refuseStop)
  return {
    ...(stop.length > 0 && { stop }),
    ...(numPredict !== undefined && { num_predict: numPredict }),
    temperature,
    ...(seed !== undefined && { seed }),
    ...(frequencyPenalty !== undefined && { frequency_penalty: frequencyPenalty }),
    ...(presencePenalty !== undefined && { presence_penalty: presencePenalty }),
    top_p: topP,
  }
}

function toStop(stop: unknown, refuse: ((item: unknown) => never) | undefined): string[] {
  if (typeof stop === 'string') return [stop]
  if (!Array.isArray(stop)) return []
  return stop.filter((item) => typeof item === 'string' || refuse?.(item))
}

/** A decoded value's type as Go's `%T` prints it. */
export function describeGoType(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'number':
      return 'float64'
    case 'boolean':
      return 'bool'
    default:
      if (value === null || value === undefined) return '<nil>'
      return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}'
  }
}
