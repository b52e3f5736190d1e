import type { OllamaRequest } from '../replies/reply.ts'
import type { Exchange } from '../state/exchange.ts'

/**
 * What a test is told of a request, made once and only when somebody asks. It is noted down before the request is looked at
 * any further, so that the journal knows it of one that is refused, too.
 */
export function describeAs({ entry }: Exchange, describe: () => OllamaRequest): () => OllamaRequest {
  let described: OllamaRequest | undefined
  const once = (): OllamaRequest => (described ??= describe())
  // Why the first one only: a dialect may ask the model again, with what it found.
  entry.describe ??= once
  return once
}
