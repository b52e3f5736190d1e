import { parseTemplateIfValid, thinkingTagsOf, toolCallTagOf } from '../go/template.ts'
import type { FilledToolCall } from '../replies/tool-calls.ts'

/** The pieces of the tag before a thought, and of the tag after it. */
export interface TagPieces {
  readonly opening: readonly string[]
  readonly closing: readonly string[]
}

/** How a model writes what is not text of its answer. A stop text is looked for in all that the model writes. */
export interface ModelText {
  readonly thinkingTags: TagPieces
  /** Writes a tool call. */
  readonly toCall: (call: FilledToolCall) => CallText
}

export interface CallText {
  text: string
  /** The length of the text up to the end of the JSON. A call that is cut off before this length is not a call. */
  length: number
  /** Whether the server shows a call that is cut off as content, because it cannot know that it is one. */
  isShownIfCut: boolean
}

/** The tags of a model whose template has none. */
export const DEFAULT_TAGS: TagPieces = toTagPieces('<think>', '</think>')

let last: { template: string; text: ModelText } | undefined

/**
 * Reads from the template of a model how the model writes. A template that says nothing about it, or is invalid, has default tags. The last
 * template is kept, because a generation may ask for each of its calls.
 */
export function readModelText(template: string): ModelText {
  if (last?.template !== template) last = { template, text: createModelText(template) }
  return last.text
}

function createModelText(templateText: string): ModelText {
  const template = parseTemplateIfValid(templateText)
  const tags = template && thinkingTagsOf(template)
  const tag = template ? toolCallTagOf(template) : '{'
  return {
    thinkingTags: tags ? toTagPieces(tags.opening, tags.closing) : DEFAULT_TAGS,
    toCall: (call) => (tag === '{' ? toBareCall(call) : toTaggedCall(tag, call)),
  }
}

function toTagPieces(opening: string, closing: string): TagPieces {
  return { opening: [opening, '\n'], closing: [closing, '\n\n'] }
}

function toBareCall({ name, arguments: args }: FilledToolCall): CallText {
  const text = `{"name": ${JSON.stringify(name)}, "parameters": ${JSON.stringify(args)}}`
  return { text, length: text.length, isShownIfCut: true }
}

function toTaggedCall(tag: string, { name, arguments: args }: FilledToolCall): CallText {
  const json = `${tag}\n${JSON.stringify({ name, arguments: args })}`
  return { text: json + toClosingTag(tag), length: json.length, isShownIfCut: tag === '[' }
}

/** Returns the end of a tag such as `<tool_call>`. A tag of another form, such as `[TOOL_CALLS]`, has no end. */
function toClosingTag(tag: string): string {
  return tag.startsWith('<') ? `\n</${tag.slice(1)}` : ''
}
