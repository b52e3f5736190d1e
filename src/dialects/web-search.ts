import type { Message } from '../protocol/requests.ts'
import type { ToolCall } from '../protocol/responses.ts'
import type { WebSearchResult } from '../replies/web-search.ts'

/** The name of the tool that the model calls for a web search by the server, in `/v1/responses` and in `/v1/messages`. */
export const WEB_SEARCH = 'web_search'

/** How many searches the model may make for one request. */
export const MAX_SEARCHES = 3

/** Returns whether a tool call is a web search, which the server makes. The client makes all other calls. */
export function isSearch({ function: { name } }: ToolCall): boolean {
  return name === WEB_SEARCH
}

/** Returns the first tool call that is a web search. */
export function findSearch(calls: readonly ToolCall[] = []): ToolCall | undefined {
  return calls.find(isSearch)
}

/** Returns the messages that the model gets after a search: its own message with the call, and the results as text. */
export function toSearchMessages(
  { content = '', thinking = '' }: Pick<Message, 'content' | 'thinking'>,
  search: ToolCall,
  found: readonly WebSearchResult[],
): Message[] {
  return [
    { role: 'assistant', content, ...(thinking && { thinking }), tool_calls: [search] },
    { role: 'tool', content: found.map(toText).join(''), ...(search.id && { tool_call_id: search.id }) },
  ]
}

function toText({ title, url, content }: WebSearchResult): string {
  return `Title: ${title}\nURL: ${url}\n${content && `Content: ${content}\n`}\n`
}
