import type { Tool } from '../../protocol/requests.ts'
import type { ToolCall } from '../../protocol/responses.ts'
import type { WebSearchResult } from '../../replies/web-search.ts'
import { WEB_SEARCH } from '../web-search.ts'
import type { ToolParam } from './request-types.ts'

/** Returns whether a tool is the web search of the server. Its type begins with `web_search`, and a date may follow. */
export function isWebSearch({ type = '' }: ToolParam): boolean {
  return type.startsWith(WEB_SEARCH)
}

/** The function that the model is offered for the web search of the server. */
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

/** Returns the query of a search, or `''` if the call has none. */
export function readQuery({ function: call }: ToolCall): string {
  const { query } = call.arguments
  return typeof query === 'string' ? query : ''
}

/**
 * Creates the two blocks of a search: the call, and its result.
 *
 * @param round the number of the search in its message, from 1
 * @param found the results, or an error code
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
  // No results are null, because Go writes a nil slice as null.
  return found.length > 0 ? found.map(({ url, title }) => ({ type: 'web_search_result', url, title })) : null
}
