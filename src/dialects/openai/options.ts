import type { ChatCompletionRequest, CompletionRequest } from './request-types.ts'

/**
 * Translates the sampling fields of a request to native options.
 *
 * @param refuseStop refuses an item of `stop` that is not a string; undefined: such items are ignored
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

/** Returns the type of a decoded value as Go's `%T` prints it. */
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
