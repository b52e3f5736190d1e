import { type GoTemplate, parse } from './template/parse.ts'
import { sprint } from './template/printer.ts'
import { render, type TemplateValues } from './template/render.ts'
import { inferThinkingTags, type ThinkingTags } from './template/thinking-tags.ts'
import { ANY } from './template/types.ts'
import { valueOf } from './template/values.ts'

export { GoTemplateError, GoTemplatePanic } from './template/errors.ts'
export type { GoTemplate, TemplateValues, ThinkingTags }

/**
 * Reads a model's template as Ollama does: Go's text/template with Ollama's functions, and with `{{ .Response }}` at the end
 * of a template that has no place for the answer.
 *
 * @throws GoTemplateError with Go's words, `template: :1: unclosed action`; nothing else is ever thrown
 */
export function parseTemplate(text: string): GoTemplate {
  return parse(text)
}

/** What Ollama's Vars finds: the names of all fields and variables, in lower case and sorted, `$` among them. */
export function variablesOf(template: GoTemplate): readonly string[] {
  return template.variables
}

/**
 * What a model can do by its template alone, as goTemplateCapabilities in Ollama's server/images.go infers it: tools when it
 * has `.Tools`, insert when it has `.Suffix`, thinking when it puts tags around `.Thinking`.
 */
export function capabilitiesOf(template: GoTemplate): Array<'tools' | 'insert' | 'thinking'> {
  const capabilities: Array<'tools' | 'insert' | 'thinking'> = []
  if (template.variables.includes('tools')) capabilities.push('tools')
  if (template.variables.includes('suffix')) capabilities.push('insert')
  if (thinkingTagsOf(template)) capabilities.push('thinking')
  return capabilities
}

/** The text before and after what a model thinks, `<think>` and `</think>`; undefined when the template has not both. */
export function thinkingTagsOf(template: GoTemplate): ThinkingTags | undefined {
  const tags = inferThinkingTags(template.root)
  return tags.opening !== '' && tags.closing !== '' ? tags : undefined
}

/**
 * The prompt that Ollama makes of messages, or of a prompt and a suffix. A template without `.Messages` is executed once for
 * each turn of the conversation, as before there were messages.
 *
 * @throws GoTemplateError with Go's words, `template: :1:3: executing "" at <.Foo>: …`; nothing else is ever thrown
 */
export function renderTemplate(template: GoTemplate, values: TemplateValues): string {
  return render(template, values)
}

/** Prints decoded JSON as Go's `%v` does: `1e-05`, `<nil>`, `[a b]`, `map[key:value]`. */
export function sprintValue(data: unknown): string {
  return sprint([valueOf(ANY, data)])
}
