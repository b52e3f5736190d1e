import { SignedOutError } from '../../endpoints/cloud.ts'
import { OllamaError } from '../../protocol/ollama-error.ts'
import type { ChatResponse, ToolCall } from '../../protocol/responses.ts'
import { isSearch } from '../web-search.ts'

/** What the model said in one go: an answer, or what it said before it asked for a search. */
export interface Leg {
  content: string
  thinking: string
  calls: ToolCall[]
  promptTokens: number
  completionTokens: number
}

export function createLeg(): Leg {
  return { content: '', thinking: '', calls: [], promptTokens: 0, completionTokens: 0 }
}

export function addToLeg(leg: Leg, { message, prompt_eval_count = 0, eval_count = 0 }: ChatResponse): void {
  leg.content += message.content
  leg.thinking += message.thinking ?? ''
  leg.calls.push(...(message.tool_calls ?? []))
  leg.promptTokens = Math.max(leg.promptTokens, prompt_eval_count)
  leg.completionTokens = Math.max(leg.completionTokens, eval_count)
}

/** The calls that are the client's to make. */
export function otherCalls(calls: readonly ToolCall[] = []): ToolCall[] {
  return calls.filter((call) => !isSearch(call))
}

/** What a search is for. */
export function readQuery({ function: call }: ToolCall): string {
  const { query } = call.arguments
  if (typeof query === 'string' && query.trim() !== '') return query
  throw new Error('web_search requires a non-empty string query')
}

/** Why a search or what followed it failed, as a client is told. */
export interface SearchFailure {
  status: number
  code: string
  message: string
}

/** @see https://github.com/ollama/ollama/blob/main/middleware/openai.go (writeWebSearchError) */
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
