import { toJsonText } from '../go/json-text.ts'
import type { HttpAnswer } from './http-answer.ts'

/** The content type of Ollama's JSON answers. */
export const JSON_CONTENT_TYPE = 'application/json; charset=utf-8'

/**
 * A refusal in Ollama's words, together with its HTTP status.
 *
 * @example
 * throw new OllamaError(404, "model 'nope' not found")
 */
export class OllamaError extends Error {
  override readonly name = 'OllamaError'
  readonly status: number

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }

  /** Returns the answer with the JSON body `{"error": message}`, or without a body if the message is empty. */
  toAnswer(): HttpAnswer {
    if (this.message === '') return { status: this.status, headers: {} }
    return toJsonAnswer({ error: this.message }, this.status)
  }
}

/** Makes an answer from an object, in the way of the native API. */
export function toJsonAnswer(body: unknown, status = 200): HttpAnswer {
  return { status, headers: { 'content-type': JSON_CONTENT_TYPE }, body: toJsonText(body) }
}
