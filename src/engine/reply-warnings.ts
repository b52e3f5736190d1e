import type { OllamaRequest, ReplyObject } from '../replies/reply.ts'
import type { Exchange } from '../state/exchange.ts'

/**
 * Warns of what a real model would not say: a call of a tool that the request does not offer, and a thought that it did not
 * ask for. Either is most often a mistake in the test, or the very mistake that it should find.
 */
export function warnOfUnasked(
  { state, entry }: Exchange,
  { think, describe }: { think: boolean; describe: () => OllamaRequest },
  { toolCalls = [], thinking }: Pick<ReplyObject, 'toolCalls' | 'thinking'>,
): void {
  if (thinking !== undefined && thinking.length > 0 && !think) {
    note(
      `The reply thinks, and ${entry.method} ${entry.path} did not ask for it: a model may leave the thought out. Send think: true.`,
    )
  }
  if (toolCalls.length === 0) return
  const offered = describe()
    .tools.map((tool) => tool.function?.name ?? '')
    .filter(Boolean)
  for (const { name } of toolCalls) {
    if (offered.includes(name)) continue
    const tools = offered.length === 0 ? 'no tools' : `the tools ${offered.join(', ')}`
    note(
      `The reply calls '${name}', and ${entry.method} ${entry.path} offers ${tools}: a model does not call what it is not offered.`,
    )
  }

  function note(message: string): void {
    entry.warnings ??= []
    if (!entry.warnings.includes(message)) entry.warnings.push(state.warn(message))
  }
}
