/**
 * The error for a template that Go refuses, or that fails while it is rendered. The message is Go's, as Ollama sends
 * it, unless a limit of the mock is exceeded.
 */
export class GoTemplateError extends Error {
  override readonly name: string = 'GoTemplateError'
}

/**
 * The error for a template that makes Ollama panic. The answer of a real Ollama is then a 500 without a body, and the
 * message is only in its log.
 */
export class GoTemplatePanic extends GoTemplateError {
  override readonly name = 'GoTemplatePanic'
}
