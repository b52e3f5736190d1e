import { Budget } from './budget.ts'
import { cutAfterResponse } from './cut-response.ts'
import { GoTemplateError } from './errors.ts'
import type { Context } from './execution-state.ts'
import { Executor } from './executor.ts'
import type { ListNode } from './nodes.ts'
import { MESSAGES, TOOLS } from './ollama-types.ts'
import type { GoTemplate } from './parse.ts'
import { ANY_MAP, boolValue, type GoValue, stringValue } from './types.ts'
import { hold, valueOf } from './values.ts'

/** A message of a conversation. Rendering reads these two fields; a template may read any other. */
export interface TemplateMessage {
  role?: string
  content?: string
}

/** Values in Ollama's template.go. */
export interface TemplateValues {
  messages?: readonly TemplateMessage[] | undefined
  /** Only a template reads them. */
  tools?: readonly object[] | undefined
  prompt?: string | undefined
  /** With a prompt as well it is all that a template gets: to fill in the middle. */
  suffix?: string | undefined
  /** Without `messages`, this, the prompt and the response stand for one message each. */
  system?: string | undefined
  response?: string | undefined
  think?: boolean | undefined
  thinkLevel?: string | undefined
  isThinkSet?: boolean | undefined
  /** What `currentDate` and `yesterdayDate` go by; default 1 January 1970, so that a prompt never depends on the day. */
  now?: (() => Date) | undefined
}

/** Template.Execute in Ollama's template.go. */
export function render(template: GoTemplate, values: TemplateValues): string {
  const context: Context = {
    text: template.text,
    bare: false,
    now: values.now ?? (() => new Date(1970, 0, 1)),
    budget: new Budget(),
  }
  try {
    return new Rendering(template, values, context).text()
  } catch (error) {
    if (error instanceof GoTemplateError) throw error
    // Go's stack grows; ours is exhausted by templates and data that are nested hundreds of levels deep.
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

  /** Templates from before there were messages: executed once for each turn, the last time only up to the answer. */
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
    for (const [name, value] of Object.entries(all)) all[name] = hold(value)
    const dot: GoValue = { type: ANY_MAP, data: all }
    // The template that is cut off knows neither Ollama's functions nor any other template.
    const trees = cut ? new Map([['', cut]]) : this.#template.trees
    return new Executor({ ...this.#context, bare: cut !== undefined }, trees, dot).execute(
      dot,
      cut ?? this.#template.root,
    )
  }
}

/** GenerateHandler in Ollama's routes.go: a prompt is a message of the user. */
function messagesFor({ system, prompt, response }: TemplateValues): TemplateMessage[] {
  const messages: TemplateMessage[] = []
  if (system) messages.push({ role: 'system', content: system })
  if (prompt !== undefined) messages.push({ role: 'user', content: prompt })
  if (response) messages.push({ role: 'assistant', content: response })
  return messages
}

/** collate in template.go: what one role says in a row becomes one message, but for the results of tools. */
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
