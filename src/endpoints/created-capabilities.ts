import { capabilitiesOf, parseTemplate } from '../go/template.ts'
import type { Capability } from '../protocol/responses.ts'
import type { InstalledModel } from '../state/model-fixtures.ts'
import { parserCapabilities } from './parser-capabilities.ts'

/** What a create request says about the capabilities of its model. */
interface CreatedModel {
  /** The template of the request, in the format of Go. */
  template: string | undefined
  /** The capabilities that the field `info` of the request adds. */
  added: readonly Capability[]
  renderer: string | undefined
  parser: string | undefined
}

const TEMPLATE_CAPABILITIES: readonly Capability[] = ['tools', 'insert', 'thinking']

/**
 * Returns the capabilities of a new model, in the order of a real Ollama: those of the request, those of the file, those of the
 * template, and those of the parser.
 *
 * @see https://github.com/ollama/ollama/blob/main/server/images.go (Model.capabilitiesForTemplate)
 */
export function toCreatedCapabilities(base: InstalledModel, created: CreatedModel): Capability[] {
  const { added, parser = '' } = created
  return [...new Set([...added, ...toOwnCapabilities(base, created), ...parserCapabilities(parser)])]
}

/** Returns the capabilities that the file and the template decide. */
function toOwnCapabilities(base: InstalledModel, created: CreatedModel): readonly Capability[] {
  const { template, renderer, parser } = created
  const isRendered = Boolean(renderer ?? parser)
  if (template === undefined && !(isRendered && base.chatTemplate !== undefined)) return base.capabilities
  const ofFile = base.capabilities.filter((capability) => !TEMPLATE_CAPABILITIES.includes(capability))
  if (usesChatTemplate(base, created)) return [...chatTemplateCapabilities(base.chatTemplate), ...ofFile]
  return [...ofFile, ...(template === undefined ? [] : capabilitiesOf(parseTemplate(template)))]
}

/**
 * Returns whether the chats of a model are written with the template in its file. A template of the request comes first, unless it
 * does less: it lacks a capability, or does not send the results of tools back to the model.
 *
 * @see https://github.com/ollama/ollama/blob/main/server/images.go (shouldPreferChatTemplate)
 */
export function usesChatTemplate(
  { chatTemplate, hasDefaultTemplate }: Pick<InstalledModel, 'chatTemplate' | 'hasDefaultTemplate'>,
  { template, renderer, parser }: Pick<CreatedModel, 'template' | 'renderer' | 'parser'>,
): boolean {
  if (chatTemplate === undefined || renderer || parser) return false
  if (template === undefined) return hasDefaultTemplate === true
  const ofFile = chatTemplateCapabilities(chatTemplate)
  const ofRequest: readonly Capability[] = capabilitiesOf(parseTemplate(template))
  const fileSendsResults = sendsToolResults(chatTemplate, ofFile)
  const requestSendsResults = goTemplateSendsToolResults(template, ofRequest)
  if (ofFile.length > ofRequest.length) return !requestSendsResults || fileSendsResults
  const areSame = ofFile.length === ofRequest.length && ofFile.every((capability) => ofRequest.includes(capability))
  return areSame && ofFile.includes('tools') && fileSendsResults && !requestSendsResults
}

/** Returns the capabilities of a template in the format of Jinja. Ollama only looks for certain texts in it. */
export function chatTemplateCapabilities(template = ''): Capability[] {
  const hasTools = template.includes('tools') || template.includes('tool_call')
  const hasTags = template.includes('<think>') && template.includes('</think>')
  const cutsThoughts = template.includes("content.split('</think>')") || template.includes('content.split("</think>")')
  const thinks =
    hasTags || (cutsThoughts && !template.includes('reasoning_content') && !template.includes('<SPECIAL_12>'))
  return [...(hasTools ? (['tools'] as const) : []), ...(thinks ? (['thinking'] as const) : [])]
}

const TOOL_RESULT_TEXTS = [
  'tool_response',
  'tool_results',
  "role'] == 'tool'",
  `role'] == "tool"`,
  `role"] == 'tool'`,
  'role"] == "tool"',
  "message.role == 'tool'",
  'message.role == "tool"',
  'ipython',
]

function sendsToolResults(template: string, capabilities: readonly Capability[]): boolean {
  if (!capabilities.includes('tools')) return false
  const callsTools = template.includes('tool_calls') || template.includes('assistant_tool_call')
  return callsTools && TOOL_RESULT_TEXTS.some((text) => template.includes(text))
}

function goTemplateSendsToolResults(template: string, capabilities: readonly Capability[]): boolean {
  if (!capabilities.includes('tools') || !/\.ToolCalls\b/.test(template)) return false
  return ['eq .Role "tool"', 'tool_response', 'TOOL_RESULTS'].some((text) => template.includes(text))
}
