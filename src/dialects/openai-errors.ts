import { withDelivery } from '../engine/delivery.ts'
import { deliveryOf } from '../engine/reply-failure.ts'
import { toJsonText } from '../go/json-text.ts'
import type { HttpAnswer } from '../protocol/http-answer.ts'
import { OllamaError, toJsonAnswer } from '../protocol/ollama-error.ts'

/** What an error without words is given. */
const NO_WORDS = 'something went wrong, please see the ollama server logs for details'

/**
 * An error as OpenAI's clients read it.
 *
 * @see https://github.com/ollama/ollama/blob/main/openai/openai.go (NewError)
 */
export function toOpenAIError(status: number, message: string): object {
  const type = status === 400 ? 'invalid_request_error' : status === 404 ? 'not_found_error' : 'api_error'
  return { error: { message, type, param: null, code: null } }
}

/** What a dialect refuses by itself, before its request becomes a native one. */
export function toRefusal(message: string): HttpAnswer {
  return toJsonAnswer(toOpenAIError(400, message), 400)
}

/**
 * What the native endpoint refuses, in OpenAI's words. What a test's own function threw is an answer too, because a rejected
 * fetch would look like a broken network. Another writer of the real server writes it than writes a {@link toRefusal}: with another
 * content type, and with a last newline.
 *
 * @see https://github.com/ollama/ollama/blob/main/middleware/openai.go (BaseWriter.writeError)
 */
export function toNativeRefusal(error: unknown, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  const message = (error instanceof Error ? error.message : String(error)) || NO_WORDS
  const status = error instanceof OllamaError ? error.status : 500
  return withDelivery(toJsonLineAnswer(toOpenAIError(status, message), { status, headers }), deliveryOf(error))
}

/** One object as the real server's writers of OpenAI's dialects send it. */
export function toJsonLineAnswer(
  body: object,
  { status = 200, headers = {} }: { status?: number; headers?: Readonly<Record<string, string>> } = {},
): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: `${toJsonText(body)}\n` }
}
