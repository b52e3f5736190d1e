import { GoTemplateError } from './template/errors.ts'
import { type GoTemplate, parse } from './template/parse.ts'
import { sprint } from './template/printer.ts'
import { render, type TemplateValues } from './template/render.ts'
import { inferThinkingTags, type ThinkingTags } from './template/thinking-tags.ts'
import { inferToolCallTag } from './template/tool-call-tag.ts'
import { ANY } from './template/types.ts'
import { valueOf } from './template/values.ts'

export { GoTemplateError, GoTemplatePanic } from './template/errors.ts'
export type { GoTemplate, TemplateValues, ThinkingTags }

/**
 * Parses a model's template as Ollama does. The language is Go's text/template with Ollama's functions. If a template
 * uses neither `.Messages` nor `.Response`, `{{ .Response }}` is added at its end.
 *
 * @throws GoTemplateError with Go's message, such as `template: :1: unclosed action`; no other error is ever thrown
 */
export function parseTemplate(text: string): GoTemplate {
  return parse(text)
}

/** Parses a model's template. Returns undefined if it is malformed. */
export function parseTemplateIfValid(text: string): GoTemplate | undefined {
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof GoTemplateError) return undefined
    throw error
  }
}

/** Returns the names of all fields and variables, as Ollama's Vars does: in lower case, sorted, and including `$`. */
export function variablesOf(template: GoTemplate): readonly string[] {
  return template.variables
}

/**
 * Returns the capabilities that a template alone gives to a model, as goTemplateCapabilities in Ollama's
 * server/images.go infers them:
 *
 * - `tools`, if it uses `.Tools`
 * - `insert`, if it uses `.Suffix`
 * - `thinking`, if it puts tags around `.Thinking`
 */
export function capabilitiesOf(template: GoTemplate): Array<'tools' | 'insert' | 'thinking'> {
  const capabilities: Array<'tools' | 'insert' | 'thinking'> = []
  if (template.variables.includes('tools')) capabilities.push('tools')
  if (template.variables.includes('suffix')) capabilities.push('insert')
  if (thinkingTagsOf(template)) capabilities.push('thinking')
  return capabilities
}

/**
 * Returns the text before and after a thought, such as `<think>` and `</think>`. Returns undefined if the template does
 * not have both.
 */
export function thinkingTagsOf(template: GoTemplate): ThinkingTags | undefined {
  const tags = inferThinkingTags(template.root)
  return tags.opening !== '' && tags.closing !== '' ? tags : undefined
}

/** Returns the text that a model writes before its tool calls, such as `<tool_call>`. `{` means that there is none. */
export function toolCallTagOf(template: GoTemplate): string {
  return inferToolCallTag(template.root.nodes)
}

/**
 * Returns the prompt that Ollama makes of messages, or of a prompt and a suffix. A template without `.Messages` is
 * executed once for each turn of the conversation, as in the versions of Ollama before messages existed.
 *
 * @throws GoTemplateError with Go's message, such as `template: :1:3: executing "" at <.Foo>: …`, or because the
 * template is nested too deep or does too much work; no other error is ever thrown
 */
export function renderTemplate(template: GoTemplate, values: TemplateValues): string {
  return render(template, values)
}

/** Prints decoded JSON as Go's `%v` does: `1e-05`, `<nil>`, `[a b]`, `map[key:value]`. */
export function sprintValue(data: unknown): string {
  return sprint([valueOf(ANY, data)])
}
