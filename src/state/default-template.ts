import type { Capability } from '../protocol/responses.ts'

/**
 * Makes a template for a model whose test gives capabilities, but no template. Clients such as LiteLLM read in the template what a model can do,
 * so the two must agree.
 *
 * @param plain the template of a model that only completes
 */
export function toDefaultTemplate(plain: string, capabilities: readonly Capability[]): string {
  const parts = [
    capabilities.includes('tools') ? '{{ if .Tools }}{{ .Tools }}\n{{ end }}' : '',
    capabilities.includes('thinking') ? THINKING : plain,
    capabilities.includes('insert') ? '{{ if .Suffix }}{{ .Suffix }}{{ end }}' : '',
  ]
  return parts.join('')
}

/** Writes each message, with its thought between tags. Ollama finds the tags of a model in such a part of its template. */
const THINKING =
  '{{ range .Messages }}{{ if .Thinking }}<think>{{ .Thinking }}</think>\n{{ end }}{{ .Content }}\n{{ end }}'
