import { toBase64 as encodeBase64 } from '../../go/json/base64.ts'
import { OllamaError } from '../../protocol/ollama-error.ts'
import type { EmbedRequest as NativeEmbedRequest } from '../../protocol/requests.ts'
import type { EmbedResponse } from '../../protocol/responses.ts'
import type { EmbedRequest } from './request-types.ts'

/**
 * Translates a request for vectors to a native request.
 *
 * @see https://github.com/ollama/ollama/blob/main/middleware/openai.go (EmbeddingsMiddleware)
 * @throws OllamaError 400 with the message of a real Ollama, if the format or the input is wrong
 */
export function toEmbedRequest({
  model,
  input,
  dimensions,
  encoding_format: format = '',
}: EmbedRequest): NativeEmbedRequest {
  if (format !== '' && !/^(float|base64)$/i.test(format)) {
    throw new OllamaError(
      400,
      `Invalid value for 'encoding_format' = ${format}. Supported values: ['float', 'base64'].`,
    )
  }
  if (input === undefined || input === null || (Array.isArray(input) && input.length === 0)) {
    throw new OllamaError(400, 'invalid input')
  }
  return {
    ...(model && { model }),
    input: input === '' ? [''] : input,
    ...(dimensions !== undefined && { dimensions }),
  }
}

/**
 * Translates the vectors of a native answer. They are lists of numbers, or base64 text.
 *
 * @param format `float`, `base64` or nothing, which means `float`
 *
 * @see https://github.com/ollama/ollama/blob/main/openai/openai.go (ToEmbeddingList)
 */
export function toEmbeddingList(
  { model, embeddings, prompt_eval_count: tokens = 0 }: EmbedResponse,
  format = '',
): object {
  const write = format.toLowerCase() === 'base64' ? toBase64 : (vector: number[]) => vector
  return {
    object: 'list',
    data: embeddings.map((vector, index) => ({ object: 'embedding', embedding: write(vector), index })),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
}

/** Encodes a vector as base64: 32-bit floats, the lowest byte first. */
function toBase64(vector: readonly number[]): string {
  const view = new DataView(new ArrayBuffer(vector.length * 4))
  vector.forEach((value, i) => view.setFloat32(i * 4, value, true))
  return encodeBase64(new Uint8Array(view.buffer))
}
