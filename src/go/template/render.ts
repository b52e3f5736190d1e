import { Budget } from './budget.ts'
import { cutAfterResponse } from './cut-response.ts'
import { GoTemplateError } from './errors.ts'
import type { Context } from './execution-state.ts'
import { Executor } from './executor.ts'
import type { ListNode } from './nodes.ts'
import { MESSAGES, TOOLS } from './ollama-types.ts'
import type { GoTemplate } from './parse.ts'
import { ANY_MAP, boolValue, type GoValue, stringValue } from './types.ts'
import { keepType, valueOf } from './values.ts'

/** A message of a conversation. Rendering itself reads these two fields; a template may read any other field. */
export interface TemplateMessage {
  role?: string
  content?: string
}

/** The values that fill a template (Values in Ollama's template.go). */
export interface TemplateValues {
  messages?: readonly TemplateMessage[] | undefined
  /** The tools. Only the template itself reads them. */
  tools?: readonly object[] | undefined
  prompt?: string | undefined
  /**
   * The text after the gap that the model fills. If a prompt is given as well, the template gets neither messages,
   * system prompt nor tools.
   */
  suffix?: string | undefined
  /** The system prompt. Without `messages`, `system`, `prompt` and `response` become one message each. */
  system?: string | undefined
  response?: string | undefined
  think?: boolean | undefined
  thinkLevel?: string | undefined
  isThinkSet?: boolean | undefined
  /**
   * Returns the date for `currentDate` and `yesterdayDate`. Default: 1 January 1970, so that a prompt does not depend
   * on the day.
   */
  now?: (() => Date) | undefined
}

/** Renders a template, as Template.Execute in Ollama's template.go does. */
export function render(template: GoTemplate, values: TemplateValues): string {
  const context: Context = {
    text: template.text,
    isPlainTemplate: false,
    now: values.now ?? (() => new Date(1970, 0, 1)),
    budget: new Budget(),
  }
  try {
    return new Rendering(template, values, context).text()
  } catch (error) {
    if (error instanceof GoTemplateError) throw error
    // Go's stack grows, but ours overflows when templates or data are nested hundreds of levels deep.
    throw new GoTemplateError('Failed to render the template: it is nested too deep.', { cause: error })
  }
}

class Rendering {
  readonly #template: GoTemplate
  readonly #values: TemplateValues
  readonly #context: Context

  constructor(template: GoTemplate, values: TemplateValues, context: Context) {
    this.#template = template
    this.#values = values
    this.#context = context
  }

  text(): string {
    const { prompt = '', suffix = '', tools } = this.#values
    if (prompt !== '' && suffix !== '') {
      return this.#execute({ Prompt: stringValue(prompt), Suffix: stringValue(suffix), Response: stringValue('') })
    }
    const messages = this.#values.messages ?? messagesFor(this.#values)
    const collated = collate(messages)
    if (!this.#template.variables.includes('messages')) return this.#legacy(collated)
    const system = messages.filter(({ role }) => role === 'system').map(({ content = '' }) => content)
    return this.#execute({
      System: stringValue(system.join('\n\n')),
      Messages: valueOf(MESSAGES, collated.length === 0 ? undefined : collated),
      Tools: valueOf(TOOLS, tools),
      Response: stringValue(''),
    })
  }

  /**
   * Renders a template that has no `.Messages`. It is executed once for each turn. The last time, it is executed only
   * up to `.Response`.
   */
  #legacy(messages: readonly TemplateMessage[]): string {
    let text = ''
    let turn = { system: '', prompt: '', response: '' }
    const flush = (): void => {
      text += this.#executeTurn(turn)
      turn = { system: '', prompt: '', response: '' }
    }
    for (const { role, content = '' } of messages) {
      if (role === 'system') {
        if (turn.prompt !== '' || turn.response !== '') flush()
        turn.system = content
      } else if (role === 'user') {
        if (turn.response !== '') flush()
        turn.prompt = content
      } else if (role === 'assistant') turn.response = content
    }
    return text + this.#executeTurn(turn, cutAfterResponse(this.#template.root))
  }

  #executeTurn(turn: { system: string; prompt: string; response: string }, cut?: ListNode): string {
    const data = {
      System: stringValue(turn.system),
      Prompt: stringValue(turn.prompt),
      Response: stringValue(turn.response),
    }
    return this.#execute(data, cut)
  }

  #execute(data: Record<string, GoValue>, cut?: ListNode): string {
    const { think = false, thinkLevel = '', isThinkSet = false } = this.#values
    const all: Record<string, GoValue> = {
      ...data,
      Think: boolValue(think),
      ThinkLevel: stringValue(thinkLevel),
      IsThinkSet: boolValue(isThinkSet),
    }
    for (const [name, value] of Object.entries(all)) all[name] = keepType(value)
    const dot: GoValue = { type: ANY_MAP, data: all }
    // The cut template can use neither Ollama's functions nor other templates.
    const trees = cut ? new Map([['', cut]]) : this.#template.trees
    return new Executor({ ...this.#context, isPlainTemplate: cut !== undefined }, trees, dot).execute(
      dot,
      cut ?? this.#template.root,
    )
  }
}

/**
 * Makes messages of a system prompt, a prompt and a response, as GenerateHandler in Ollama's routes.go does. The prompt
 * becomes a message of the user.
 */
function messagesFor({ system, prompt, response }: TemplateValues): TemplateMessage[] {
  const messages: TemplateMessage[] = []
  if (system) messages.push({ role: 'system', content: system })
  if (prompt !== undefined) messages.push({ role: 'user', content: prompt })
  if (response) messages.push({ role: 'assistant', content: response })
  return messages
}

/**
 * Joins successive messages of the same role into one, except for tool results, as collate in Ollama's template.go
 * does.
 */
function collate(messages: readonly TemplateMessage[]): TemplateMessage[] {
  const collated: TemplateMessage[] = []
  for (const message of messages) {
    const last = collated.at(-1)
    if (last && (last.role ?? '') === (message.role ?? '') && message.role !== 'tool') {
      collated[collated.length - 1] = { ...last, content: `${last.content ?? ''}\n\n${message.content ?? ''}` }
    } else collated.push({ ...message })
  }
  return collated
}
