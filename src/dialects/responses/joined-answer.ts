import { SignedOutError } from '../../endpoints/cloud.ts'
import { OllamaError } from '../../protocol/ollama-error.ts'
import type { ChatResponse, ToolCall } from '../../protocol/responses.ts'
import { isSearch } from '../web-search.ts'

/** All frames of one answer of the model, joined: the last answer, or one that calls for a search. */
export interface JoinedAnswer {
  content: string
  thinking: string
  calls: ToolCall[]
  promptTokens: number
  completionTokens: number
}

export function createJoinedAnswer(): JoinedAnswer {
  return { content: '', thinking: '', calls: [], promptTokens: 0, completionTokens: 0 }
}

export function addToJoinedAnswer(
  answer: JoinedAnswer,
  { message, prompt_eval_count = 0, eval_count = 0 }: ChatResponse,
): void {
  answer.content += message.content
  answer.thinking += message.thinking ?? ''
  answer.calls.push(...(message.tool_calls ?? []))
  answer.promptTokens = Math.max(answer.promptTokens, prompt_eval_count)
  answer.completionTokens = Math.max(answer.completionTokens, eval_count)
}

/** Returns the tool calls that are not a web search. The client makes these calls. */
export function otherCalls(calls: readonly ToolCall[] = []): ToolCall[] {
  return calls.filter((call) => !isSearch(call))
}

/**
 * Returns the query of a search.
 *
 * @throws Error if the query is missing or empty
 */
export function readQuery({ function: call }: ToolCall): string {
  const { query } = call.arguments
  if (typeof query === 'string' && query.trim() !== '') return query
  throw new Error('web_search requires a non-empty string query')
}

/** The failure of a search, or of the answer after it, as the client sees it. */
export interface SearchFailure {
  status: number
  code: string
  message: string
}

/**
 * Translates an error to the failure that the client sees.
 *
 * @see https://github.com/ollama/ollama/blob/main/middleware/openai.go (writeWebSearchError)
 */
export function toSearchFailure(error: unknown): SearchFailure {
  if (error instanceof SignedOutError) {
    const message = `something went wrong, please see the ollama server logs for details; sign in at ${error.signinUrl}`
    return { status: error.status, code: 'authentication_error', message }
  }
  const message = error instanceof Error ? error.message : String(error)
  if (!(error instanceof OllamaError)) return { status: 502, code: 'api_error', message }
  const { status } = error
  return { status, code: status === 429 ? 'rate_limit_exceeded' : 'api_error', message }
}
