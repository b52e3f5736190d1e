/** A template that Go refuses, or one that fails while it is rendered; the message is Go's, as Ollama sends it. */
export class GoTemplateError extends Error {
  override readonly name: string = 'GoTemplateError'
}

/** Where Ollama panics instead of giving an error: its answer is then a 500 without a body, and the message only in its log. */
export class GoTemplatePanic extends GoTemplateError {
  override readonly name = 'GoTemplatePanic'
}
