import { withDelivery } from '../engine/delivery.ts'
import { deliveryOf } from '../engine/reply-failure.ts'
import { toJsonText } from '../go/json-text.ts'
import type { HttpAnswer } from '../protocol/http-answer.ts'
import { OllamaError, toJsonAnswer } from '../protocol/ollama-error.ts'

/** The message of an error that has none. */
const DEFAULT_MESSAGE = 'something went wrong, please see the ollama server logs for details'

/**
 * Creates the body of an error in the format of OpenAI.
 *
 * @see https://github.com/ollama/ollama/blob/main/openai/openai.go (NewError)
 */
export function toOpenAIError(status: number, message: string): object {
  const type = status === 400 ? 'invalid_request_error' : status === 404 ? 'not_found_error' : 'api_error'
  return { error: { message, type, param: null, code: null } }
}

/** Answers a request that the dialect itself refuses, before it translates the request. */
export function toRefusal(message: string): HttpAnswer {
  return toJsonAnswer(toOpenAIError(400, message), 400)
}

/**
 * Answers a request that the native endpoint refuses, in the format of OpenAI. An error of a test's own function becomes an answer too,
 * because a rejected fetch would look like a broken network. The content type and the newline at the end differ from {@link toRefusal},
 * because a real Ollama has two writers for these errors.
 *
 * @see https://github.com/ollama/ollama/blob/main/middleware/openai.go (BaseWriter.writeError)
 */
export function toNativeRefusal(error: unknown, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  const message = (error instanceof Error ? error.message : String(error)) || DEFAULT_MESSAGE
  const status = error instanceof OllamaError ? error.status : 500
  return withDelivery(toJsonLineAnswer(toOpenAIError(status, message), { status, headers }), deliveryOf(error))
}

/** Creates an answer with one object, as JSON with a newline at the end. A real Ollama does so in the dialects of OpenAI. */
export function toJsonLineAnswer(
  body: object,
  { status = 200, headers = {} }: { status?: number; headers?: Readonly<Record<string, string>> } = {},
): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: `${toJsonText(body)}\n` }
}
