import { toJsonText } from '../go/json-text.ts'
import type { HttpAnswer } from './http-answer.ts'

/** The content type that Ollama gives its JSON answers. */
export const JSON_CONTENT_TYPE = 'application/json; charset=utf-8'

/**
 * A refusal as Ollama words it. It knows its own status and its own answer.
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

  toAnswer(): HttpAnswer {
    if (this.message === '') return { status: this.status, headers: {} }
    return toJsonAnswer({ error: this.message }, this.status)
  }
}

/** An object as the native API sends one. */
export function toJsonAnswer(body: unknown, status = 200): HttpAnswer {
  return { status, headers: { 'content-type': JSON_CONTENT_TYPE }, body: toJsonText(body) }
}
