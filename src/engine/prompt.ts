import {
  GoTemplateError,
  GoTemplatePanic,
  parseTemplate,
  renderTemplate,
  type GoTemplate,
  type TemplateValues,
} from '../go/template.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { Message, Think, Tool } from '../protocol/requests.ts'
import type { InstalledModel } from '../state/model-fixtures.ts'
import { countTokens } from './tokens.ts'

/** @throws OllamaError 500 with the error text of Go's template package */
function readTemplate(text: string): GoTemplate {
  return withTemplateErrors(() => parseTemplate(text))
}

/** Returns the refusal of an invalid template, or undefined if the template is valid. */
export function findTemplateError(text: string): OllamaError | undefined {
  try {
    readTemplate(text)
    return undefined
  } catch (error) {
    if (error instanceof OllamaError) return error
    throw error
  }
}

function withTemplateErrors<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    // If a template panics, the real server answers with a status and no body.
    if (error instanceof GoTemplatePanic) throw new OllamaError(500, '')
    if (error instanceof GoTemplateError) throw new OllamaError(500, error.message)
    throw error
  }
}

/** Returns the template values that concern thinking. */
export function toThinkValues(think: Think | undefined): Pick<TemplateValues, 'think' | 'thinkLevel' | 'isThinkSet'> {
  return {
    think: think !== undefined && think !== false,
    thinkLevel: typeof think === 'string' ? think : think ? 'medium' : '',
    isThinkSet: think !== undefined,
  }
}

/**
 * Renders the text that a model is given for a chat. If the text does not fit into the context, the oldest messages are left out.
 * System messages and the last message always stay.
 *
 * @param settings.contextLength the number of tokens that fit into the context
 * @throws OllamaError 500 if the template is invalid or fails
 */
export function renderChat(
  model: InstalledModel,
  request: { messages: readonly Message[]; tools: readonly Tool[]; think: Think | undefined },
  { contextLength, now }: { contextLength: number; now: () => Date },
): string {
  const template = readTemplate(model.template)
  const messages = withModelMessages(model, request.messages)
  const render = (from: number): string => {
    const systems = messages.slice(0, from).filter(({ role }) => role === 'system')
    return withTemplateErrors(() =>
      renderTemplate(template, {
        messages: [...systems, ...messages.slice(from)],
        tools: [...request.tools],
        now,
        ...toThinkValues(request.think),
      }),
    )
  }
  const last = messages.length - 1
  for (let from = 0; from < last; from++) {
    const text = render(from)
    // A text has at most as many tokens as characters.
    if (text.length <= contextLength || countTokens(text) <= contextLength) return text
  }
  return render(Math.max(0, last))
}

function withModelMessages({ system, messages }: InstalledModel, requestMessages: readonly Message[]): Message[] {
  const all: Message[] = [...messages, ...requestMessages]
  return requestMessages[0]?.role !== 'system' && system ? [{ role: 'system', content: system }, ...all] : all
}

/**
 * Renders the text that a model is given for a generate request.
 *
 * @throws OllamaError 500 if the template is invalid or fails
 */
export function renderGenerate(
  model: InstalledModel,
  request: {
    prompt: string
    suffix?: string
    system?: string
    template?: string
    think: Think | undefined
    context?: readonly number[]
    images?: readonly string[]
  },
  now: () => Date,
): string {
  const template = readTemplate(request.template || model.template)
  const think = toThinkValues(request.think)
  if (request.suffix) {
    const values = { prompt: request.prompt, suffix: request.suffix, now, ...think }
    return withTemplateErrors(() => renderTemplate(template, values))
  }
  const system = request.system || model.system
  const messages: Message[] = [
    ...(system ? [{ role: 'system', content: system }] : []),
    ...(request.context ? [] : model.messages),
    { role: 'user', content: request.prompt, ...(request.images && { images: [...request.images] }) },
  ]
  return withTemplateErrors(() =>
    renderTemplate(template, { messages, now, ...(!request.template && { tools: [] }), ...think }),
  )
}
