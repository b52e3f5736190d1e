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

/** @throws OllamaError 500 with the words of Go's template package */
function readTemplate(text: string): GoTemplate {
  return withTemplateErrors(() => parseTemplate(text))
}

/** What is wrong with a template; undefined: nothing. */
export function findTemplateFault(text: string): OllamaError | undefined {
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
    // The real server recovers from a panic with a status and no words.
    if (error instanceof GoTemplatePanic) throw new OllamaError(500, '')
    if (error instanceof GoTemplateError) throw new OllamaError(500, error.message)
    throw error
  }
}

/** What a template is told of thinking. */
export function toThinkValues(think: Think | undefined): Pick<TemplateValues, 'think' | 'thinkLevel' | 'isThinkSet'> {
  return {
    think: think !== undefined && think !== false,
    thinkLevel: typeof think === 'string' ? think : think ? 'medium' : '',
    isThinkSet: think !== undefined,
  }
}

/** The text that a model is given for a chat, of as many of the messages as fit into its context. */
export function renderChat(
  model: InstalledModel,
  request: { messages: readonly Message[]; tools: readonly Tool[]; think: Think | undefined },
  { numCtx, now }: { numCtx: number; now: () => Date },
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
    if (numCtx <= 0 || countTokens(text) <= numCtx) return text
  }
  return render(Math.max(0, last))
}

function withModelMessages({ system, messages }: InstalledModel, asked: readonly Message[]): Message[] {
  const all: Message[] = [...messages, ...asked]
  return asked[0]?.role !== 'system' && system ? [{ role: 'system', content: system }, ...all] : all
}

/** The text that a model is given for a prompt. */
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
