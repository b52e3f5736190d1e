import { toJsonText } from '../go/json-text.ts'

/** The content type that Ollama gives its JSON answers. */
export const JSON_CONTENT_TYPE = 'application/json; charset=utf-8'

/**
 * A refusal as Ollama words it: it knows its own status and its own Response.
 *
 * @example
 * throw new OllamaError(404, "model 'nope' not found")
 */
export class OllamaError extends Error {
  override readonly name = 'OllamaError'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }

  toResponse(): Response {
    if (this.message === '') return new Response(null, { status: this.status })
    return new Response(toJsonText({ error: this.message }), {
      status: this.status,
      headers: { 'content-type': JSON_CONTENT_TYPE },
    })
  }
}
