import type { Message } from '../protocol/requests.ts'
import type { ToolCall } from '../protocol/responses.ts'
import type { WebSearchResult } from '../replies/web-search.ts'

/** The name by which the model asks for the server's own search, in `/v1/responses` and in `/v1/messages`. */
export const WEB_SEARCH = 'web_search'

/** How often the model may search for one answer. */
export const MAX_SEARCHES = 3

/** Whether a call is the server's to make. */
export function isSearch({ function: { name } }: ToolCall): boolean {
  return name === WEB_SEARCH
}

/** The first search that the model calls for. */
export function findSearch(calls: readonly ToolCall[] = []): ToolCall | undefined {
  return calls.find(isSearch)
}

/** What the model is told after a search: what it said itself, and the pages in words. */
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
