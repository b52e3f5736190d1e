import { withDelivery } from '../../engine/delivery.ts'
import { deliveryOf } from '../../engine/reply-failure.ts'
import { toJsonText } from '../../go/json-text.ts'
import type { HttpAnswer } from '../../protocol/http-answer.ts'
import { JSON_CONTENT_TYPE, OllamaError } from '../../protocol/ollama-error.ts'
import type { Clock } from '../../streaming/clock.ts'
import { createId } from './to-response.ts'

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  529: 'overloaded_error',
}

/** Answers a request that the dialect itself refuses. */
export function toRefusal(error: unknown, clock: Clock): HttpAnswer {
  const { status, text } = describe(error, clock)
  return { status, headers: { 'content-type': JSON_CONTENT_TYPE }, body: text }
}

/** Answers a request that the native endpoint refuses. As in a real Ollama, the content type has no charset, and the body ends with a newline. */
export function toFailure(error: unknown, clock: Clock, headers: Readonly<Record<string, string>>): HttpAnswer {
  const { status, text } = describe(error, clock)
  const answer = { status, headers: { ...headers, 'content-type': 'application/json' }, body: `${text}\n` }
  return withDelivery(answer, deliveryOf(error))
}

/**
 * Creates the body of an error in the format of Anthropic.
 *
 * @see https://github.com/ollama/ollama/blob/main/anthropic/anthropic.go (NewError)
 */
function describe(error: unknown, clock: Clock): { status: number; text: string } {
  const status = error instanceof OllamaError ? error.status : 500
  const message = error instanceof Error ? error.message : String(error)
  const body = {
    type: 'error',
    error: { type: ERROR_TYPES[status] ?? 'api_error', message },
    request_id: createId(clock, 'req_'),
  }
  return { status, text: toJsonText(body) }
}
