import type { Tool } from '../../protocol/requests.ts'
import type { ToolCall } from '../../protocol/responses.ts'
import type { WebSearchResult } from '../../replies/web-search.ts'
import { WEB_SEARCH } from '../web-search.ts'
import type { ToolParam } from './request-types.ts'

/** Whether a tool is the server's own search, of whatever date. */
export function isWebSearch({ type = '' }: ToolParam): boolean {
  return type.startsWith(WEB_SEARCH)
}

/** What the model is offered for it. */
export const WEB_SEARCH_TOOL: Tool = {
  type: 'function',
  function: {
    name: WEB_SEARCH,
    description: 'Search the web for current information. Use this to find up-to-date information about any topic.',
    parameters: {
      type: 'object',
      required: ['query'],
      properties: { query: { type: ['string'], description: 'The search query to look up on the web' } },
    },
  },
}

/** What to search for; '' where the call does not say. */
export function readQuery({ function: call }: ToolCall): string {
  const { query } = call.arguments
  return typeof query === 'string' ? query : ''
}

/**
 * What a client is shown of a search: the call, and what came of it.
 *
 * @param round counted from 1 for each search of a message
 * @param found pages, or the word for why there are none
 * @see https://github.com/ollama/ollama/blob/main/middleware/anthropic.go (runWebSearchLoop, webSearchErrorResponse)
 */
export function toSearchBlocks(
  messageId: string,
  round: number,
  query: string,
  found: readonly WebSearchResult[] | string,
): object[] {
  const base = messageId.replace(/^msg_/, 'srvtoolu_')
  const id = round > 1 ? `${base}_${round}` : base
  return [
    { type: 'server_tool_use', id, name: WEB_SEARCH, input: { query } },
    { type: 'web_search_tool_result', tool_use_id: id, content: toResultContent(found) },
  ]
}

function toResultContent(found: readonly WebSearchResult[] | string): unknown {
  if (typeof found === 'string') return { type: 'web_search_tool_result_error', error_code: found }
  // Why null: no results are a nil slice in Go.
  return found.length > 0 ? found.map(({ url, title }) => ({ type: 'web_search_result', url, title })) : null
}
