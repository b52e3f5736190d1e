import type { AutoOptions, OllamaRequest, ReplyObject } from '../replies/reply.ts'
import { findRoundResults } from '../replies/turns.ts'
import type { Arrival } from '../state/exchange.ts'
import { instantiateFormat } from './format.ts'
import { echo, ECHO_THOUGHT } from './open-reply.ts'

/** The parts of a question on which a reply with `auto` depends. */
export interface AutoQuestion {
  prompt: string
  /** The field `format` of the request, as JSON text. */
  format: string | undefined
  /** Whether the request itself asks for thoughts, and the model can think. */
  demandsThought: boolean
  describe: () => OllamaRequest
}

/**
 * Decides what a competent model says: it calls the tools that the request offers, and answers when it has their results. The calls have no
 * arguments yet.
 */
export async function actAsModel(
  arrival: Arrival,
  { prompt, format, demandsThought, describe }: AutoQuestion,
  { auto, ...rest }: ReplyObject & { auto: true | AutoOptions },
): Promise<ReplyObject> {
  const { tools, messages } = describe()
  const thought = demandsThought && rest.thinking === undefined ? { thinking: ECHO_THOUGHT } : {}
  const results = findRoundResults(messages)
  const names = tools.flatMap((tool) => tool.function?.name || [])
  if (results.length === 0 && names.length > 0) {
    const called = auto !== true && auto.parallel ? names : names.slice(0, 1)
    return { ...rest, ...thought, toolCalls: called.map((name) => ({ name })) }
  }
  const text = results.length === 0 ? echo(prompt) : report(results)
  if (format === '"json"') return { ...rest, ...thought, content: JSON.stringify({ answer: text }) }
  const instance = format === undefined ? undefined : await instantiateFormat(arrival, format, prompt)
  return { ...rest, ...thought, content: instance ?? text }
}

function report(results: readonly string[]): string {
  return results.length === 1 ? `The tool returned: ${results[0]}` : `The tools returned:\n${results.join('\n')}`
}
