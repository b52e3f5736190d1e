import { isPlainObject, refuse } from '../misuse.ts'
import { assertReply } from './reply-checks.ts'
import type { ReplyObject } from './reply.ts'

/** More often than a real Ollama lets a model repeat itself. */
const TOO_OFTEN = 40

/**
 * What small models do wrong. Each of these is a reply with `written`, so the client gets what a real Ollama makes of it for the model that
 * the request names. docs/misbehaving-models.md shows how to repair a client.
 *
 * @example
 * mockOllama.chat(reply.broken.toolCallAsText('get_weather', { city: 'Paris' }), { once: true })
 */
export const broken = {
  /** The model writes a tool call into its answer, so that it is text. */
  toolCallAsText(name: string, args: Record<string, unknown> = {}): ReplyObject {
    const task = 'make a tool call as text'
    assertCall(task, name, args)
    return { written: [{ content: `I will use a tool.\n\n${JSON.stringify({ name, parameters: args })}` }] }
  },

  /**
   * The model calls a tool that the request does not offer. If the template has tags around calls, the answer is empty. Otherwise the call is
   * text.
   *
   * @param name the name of the tool. Default: `does_not_exist`.
   */
  unknownTool(name = 'does_not_exist', args: Record<string, unknown> = {}): ReplyObject {
    assertCall('make a call of an unknown tool', name, args)
    return { written: [{ toolCall: { name, arguments: args } }] }
  },

  /**
   * The model calls a tool with arguments that do not fit its schema. A real Ollama does not compare them.
   *
   * @param args the arguments. Default: `{ unexpected: null }`.
   */
  badArguments(name: string, args: Record<string, unknown> = { unexpected: null }): ReplyObject {
    assertCall('make a call with bad arguments', name, args)
    return { written: [{ toolCall: { name, arguments: args } }] }
  },

  /** The model thinks, and then says nothing. */
  onlyThinks(thought = 'Let me think about this.'): ReplyObject {
    const reply: ReplyObject = { written: [{ thought }] }
    assertReply('make a thought without an answer', reply)
    return reply
  },

  /**
   * The answer ends in the middle of its JSON, with the reason `length`.
   *
   * @param value an object or a list, of which the model writes the first half
   */
  cutJson(value: object): ReplyObject {
    const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : undefined
    if (text === undefined)
      refuse('make JSON that is cut', value, 'the value', `an object or a list such as { city: 'Paris' }`)
    return { written: [text.slice(0, Math.ceil(text.length / 2)).toWellFormed()], doneReason: 'length' }
  },

  /** The model repeats itself, until a real Ollama stops the answer without a last line. */
  repeats(text: string): ReplyObject {
    if (typeof text !== 'string' || text === '') {
      refuse('make a reply that repeats', text, 'the text', `what the model repeats, such as ' no'`)
    }
    return { written: Array.from({ length: TOO_OFTEN }, () => text) }
  },
} as const

function assertCall(task: string, name: string, args: Record<string, unknown>): void {
  if (typeof name !== 'string') refuse(task, name, 'the name', `the name of a tool, such as 'get_weather'`)
  if (!isPlainObject(args)) refuse(task, args, 'the arguments', `an object such as { city: 'Paris' }`)
}
