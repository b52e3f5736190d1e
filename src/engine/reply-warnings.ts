import type { OllamaRequest, ReplyObject } from '../replies/reply.ts'
import { toToolCall } from '../replies/tool-calls.ts'
import type { Arrival } from '../state/exchange.ts'
import { noteWarning } from '../state/journal.ts'

/** Prints a warning, once in the life of the mock, and notes it in the journal entry of the request. */
export function warn({ state, entry }: Arrival, message: string): void {
  noteWarning(entry, state.warn(message))
}

/** How many names a warning lists. An application may offer hundreds of tools. */
const MAX_LISTED_NAMES = 10

/** The field that makes a model think, by the path of the request. A path that is missing has no such field. */
const THINKING_FIELDS: Readonly<Record<string, string>> = {
  '/api/chat': 'think: true',
  '/api/generate': 'think: true',
  '/v1/chat/completions': `reasoning_effort: 'medium'`,
  '/v1/responses': `reasoning: { effort: 'medium' }`,
  '/v1/messages': `thinking: { type: 'enabled', budget_tokens: 1024 }`,
}

/**
 * Warns if a reply contains something that a real model would not say: a call of a tool that the request does not offer, or
 * thoughts that the request does not ask for. This is usually a mistake in the test, or a mistake in the app that the test should find.
 */
export function warnOfUnrequested(
  arrival: Arrival,
  { wantsThinking, canThink, describe }: { wantsThinking: boolean; canThink: boolean; describe: () => OllamaRequest },
  { toolCalls = [], thinking }: Pick<ReplyObject, 'toolCalls' | 'thinking'>,
): void {
  const { method, path } = arrival.entry
  if (thinking !== undefined && thinking.length > 0 && !wantsThinking) {
    const field = canThink ? THINKING_FIELDS[path] : undefined
    warn(
      arrival,
      `The reply thinks, and ${method} ${path} did not ask for it: a model may leave the thought out.${field ? ` Send ${field}.` : ''}`,
    )
  }
  if (toolCalls.length === 0) return
  const offered = new Set(describe().tools.flatMap((tool) => tool.function?.name || []))
  const called = new Set(toolCalls.map((call) => toToolCall(call).name))
  const missing = [...called].filter((name) => !offered.has(name)).map((name) => `'${name}'`)
  if (missing.length === 0) return
  const tools = offered.size === 0 ? 'no tools' : `the tools ${listNames([...offered])}`
  warn(
    arrival,
    `The reply calls ${listNames(missing)}, and ${method} ${path} offers ${tools}: a model does not call what it is not offered.`,
  )
}

/** Lists names. A long list ends with the number of the names that are left out. */
function listNames(names: readonly string[]): string {
  if (names.length <= MAX_LISTED_NAMES) return names.join(', ')
  return `${names.slice(0, MAX_LISTED_NAMES).join(', ')} and ${names.length - MAX_LISTED_NAMES} others`
}
