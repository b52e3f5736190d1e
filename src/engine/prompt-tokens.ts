import { toJsonText } from '../go/json-text.ts'
import type { Message, Tool } from '../protocol/requests.ts'
import { countTokens } from './tokens.ts'

/** The text that a model is given, and the number of its tokens. Both are made only when they are asked for. */
export interface Prompt {
  /** @throws OllamaError 500 if the template of the model is invalid or fails */
  readonly text: () => string
  readonly countTokens: () => number
}

/**
 * Counts the tokens of a conversation without rendering it.
 *
 * This is how the prompts of models without a template of their own are counted: docs/decisions/0015-how-a-prompt-is-counted.md.
 */
export function countMessages(messages: readonly Message[], tools: readonly Tool[] = []): number {
  let count = 0
  for (const { content, thinking, tool_calls: calls } of messages) {
    if (content) count += countTokens(content)
    if (thinking) count += countTokens(thinking)
    if (calls) count += countEach(calls)
  }
  return tools.length > 0 ? count + countEach(tools) : count
}

function countEach(values: readonly object[]): number {
  return values.reduce((sum, value) => sum + countTokens(toJsonText(value)), 0)
}

/**
 * Returns how many tokens of a prompt reach the model. If a prompt does not fit into the context, about half of the context is kept free
 * for the answer.
 *
 * @param settings.numKeep how many tokens at the start of the prompt are kept in any case; below 0: all of them
 * @see https://github.com/ollama/ollama/blob/main/llm/llama_server.go (completionPromptForRequest, contextShiftPromptLimit)
 */
export function shortenToContext(
  tokens: number,
  { contextLength, numKeep }: { contextLength: number; numKeep: number },
): number {
  if (tokens < contextLength || contextLength <= 1) return tokens
  const kept = Math.min(numKeep < 0 ? tokens : numKeep, contextLength - 1)
  return contextLength - Math.max(Math.trunc((contextLength - kept) / 2), 1)
}
