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
import { countMessages, type Prompt } from './prompt-tokens.ts'
import { once } from './question.ts'
import { countTokens } from './tokens.ts'

let lastText: string | undefined
let lastTemplate: GoTemplate | undefined

/**
 * Parses a template. The last template is kept, because most suites ask the same model again and again.
 *
 * @throws OllamaError 500 with the error text of Go's template package
 */
function readTemplate(text: string): GoTemplate {
  if (!lastTemplate || text !== lastText) {
    lastTemplate = withTemplateErrors(() => parseTemplate(text))
    lastText = text
  }
  return lastTemplate
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

/** What a chat gives to a model. */
interface ChatPromptRequest {
  messages: readonly Message[]
  tools: readonly Tool[]
  think: Think | undefined
}

/** What a generate request gives to a model. */
interface GeneratePromptRequest {
  prompt: string
  suffix?: string
  system?: string
  template?: string
  think: Think | undefined
  context?: readonly number[]
  images?: readonly string[]
}

/**
 * Returns the prompt that a model is given for a chat. If the prompt does not fit into the context, the oldest messages are left out.
 * System messages and the last message always stay.
 *
 * @param settings.contextLength the number of tokens that fit into the context
 * @throws OllamaError 500 if the template is invalid or fails, here or when the text is asked for
 */
export function createChatPrompt(
  model: InstalledModel,
  { messages: requestMessages, tools, think }: ChatPromptRequest,
  { contextLength, now }: { contextLength: number; now: () => Date },
): Prompt {
  const messages = withModelMessages(model, requestMessages)
  const toPrompt = (kept: readonly Message[]): Prompt =>
    createPrompt(model.template, {
      isPlaceholder: model.hasPlaceholderTemplate === true,
      toValues: () => ({ messages: [...kept], tools: [...tools], now, ...toThinkValues(think) }),
      sum: () => countMessages(kept, tools),
    })
  const whole = toPrompt(messages)
  if (messages.length <= 1 || whole.countTokens() <= contextLength) return whole
  const toPromptFrom = (from: number): Prompt => {
    const systems = messages.slice(0, from).filter(({ role }) => role === 'system')
    return toPrompt([...systems, ...messages.slice(from)])
  }
  // A prompt is never shorter with one message more, so the range is halved. Leaving out one message after the other would make a prompt
  // for each message of a long chat.
  let [tooEarly, from] = [0, messages.length - 1]
  let prompt = toPromptFrom(from)
  while (from - tooEarly > 1) {
    const middle = Math.floor((tooEarly + from) / 2)
    const candidate = toPromptFrom(middle)
    if (candidate.countTokens() <= contextLength) [from, prompt] = [middle, candidate]
    else tooEarly = middle
  }
  return prompt
}

function withModelMessages(
  { system, messages }: InstalledModel,
  requestMessages: readonly Message[],
): readonly Message[] {
  if (system === '' && messages.length === 0) return requestMessages
  const all: Message[] = [...messages, ...requestMessages]
  return requestMessages[0]?.role !== 'system' && system ? [{ role: 'system', content: system }, ...all] : all
}

/**
 * Returns the prompt that a model is given for a generate request.
 *
 * @throws OllamaError 500 if the template is invalid or fails, when the text is asked for
 */
export function createGeneratePrompt(model: InstalledModel, request: GeneratePromptRequest, now: () => Date): Prompt {
  const { prompt, suffix, context = [] } = request
  const think = toThinkValues(request.think)
  const system = request.system || model.system
  const messages: Message[] = [
    ...(system ? [{ role: 'system', content: system }] : []),
    ...(request.context ? [] : model.messages),
    { role: 'user', content: prompt, ...(request.images && { images: [...request.images] }) },
  ]
  const made = createPrompt(request.template || model.template, {
    isPlaceholder: model.hasPlaceholderTemplate === true && !request.template,
    toValues: () =>
      suffix ? { prompt, suffix, now, ...think } : { messages, now, ...(!request.template && { tools: [] }), ...think },
    sum: () => (suffix ? countTokens(prompt) + countTokens(suffix) : countMessages(messages)),
  })
  // The conversation before this request is given to the model as tokens.
  return { text: made.text, countTokens: () => context.length + made.countTokens() }
}

/** Returns the prompt of a request with `raw`: the text itself. */
export function createRawPrompt(text: string): Prompt {
  return { text: () => text, countTokens: () => countTokens(text) }
}

/**
 * @param making.isPlaceholder whether the tokens are counted without rendering the prompt, because nobody chose the template
 * @param making.sum counts the tokens of the prompt without rendering it
 */
function createPrompt(
  templateText: string,
  { isPlaceholder, toValues, sum }: { isPlaceholder: boolean; toValues: () => TemplateValues; sum: () => number },
): Prompt {
  const text = once(() => withTemplateErrors(() => renderTemplate(readTemplate(templateText), toValues())))
  return { text, countTokens: () => (isPlaceholder ? sum() : countTokens(text())) }
}
