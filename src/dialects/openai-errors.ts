import { toJsonText } from '../go/json-text.ts'
import { toStatusText } from '../go/status-text.ts'
import { JSON_CONTENT_TYPE, OllamaError } from '../protocol/ollama-error.ts'

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
export function toRefusal(message: string, status = 400): Response {
  return new Response(toJsonText(toOpenAIError(status, message)), {
    status,
    headers: { 'content-type': JSON_CONTENT_TYPE },
  })
}

/**
 * What the native endpoint refuses, in OpenAI's words. What a test's own function threw is an answer too, for a rejected
 * fetch would look like a broken network.
 *
 * Why another content type and a last new line: it is written by another writer than a {@link toRefusal}.
 *
 * @see https://github.com/ollama/ollama/blob/main/middleware/openai.go (BaseWriter.writeError)
 */
export function toNativeRefusal(error: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  const message = (error instanceof Error ? error.message : String(error)) || NO_WORDS
  const status = error instanceof OllamaError ? error.status : 500
  return toJsonLineResponse(toOpenAIError(status, message), { status, headers })
}

/** One object as the real server's writers of OpenAI's dialects send it. */
export function toJsonLineResponse(
  body: object,
  { status = 200, headers = {} }: { status?: number; headers?: Readonly<Record<string, string>> } = {},
): Response {
  return new Response(`${toJsonText(body)}\n`, {
    status,
    statusText: toStatusText(status),
    headers: { 'content-type': 'application/json', ...headers },
  })
}
