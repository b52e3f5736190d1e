import type { ToolCall } from '../protocol/responses.ts'
import type { FilledToolCall } from '../replies/tool-calls.ts'
import type { MockState } from '../state/exchange.ts'

/** Gives tool calls their ids, and their positions from `first`. */
export function toWireCalls({ clock }: MockState, toolCalls: readonly FilledToolCall[], first: number): ToolCall[] {
  return toolCalls.map(({ id, name, arguments: args, index }, i) => ({
    id: id ?? clock.id('call_', 8),
    function: { index: index ?? first + i, name, arguments: args },
  }))
}

/** Returns what the model writes to call tools, for the log probability of this piece. */
export function toCallText(toolCalls: readonly FilledToolCall[] = []): string {
  return toolCalls.map(({ name, arguments: args }) => JSON.stringify({ name, parameters: args })).join('\n')
}
