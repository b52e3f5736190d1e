import { answerChat } from '../../endpoints/chat.ts'
import { searchWeb } from '../../endpoints/cloud.ts'
import type { ChatRequest } from '../../protocol/requests.ts'
import type { ChatResponse, ToolCall } from '../../protocol/responses.ts'
import type { Exchange } from '../../state/exchange.ts'
import { findSearch, MAX_SEARCHES, toSearchMessages } from '../web-search.ts'
import { readQuery, toSearchBlocks } from './search-blocks.ts'
import { toMessage, toUsage, type Usage } from './to-response.ts'

/** The end of a message with a search: its blocks, its stop reason and its token counts. */
export interface SearchOutcome {
  blocks: object[]
  stopReason: string | undefined
  usage: Usage
}

/** A message in which the model has called for a search. */
export interface SearchTask {
  messageId: string
  chat: ChatRequest
  /** The native answer with the call. */
  response: ChatResponse
  call: ToolCall
  /** The token counts of the answer with the call. */
  usage: Usage
}

/**
 * Searches the web for the model and asks the model again, until its answer does not call for a search.
 *
 * It throws no error. Each failure becomes a block with the result of a failed search, as in a real Ollama.
 *
 * @see https://github.com/ollama/ollama/blob/main/middleware/anthropic.go (runWebSearchLoop)
 */
export async function searchForModel(exchange: Exchange, task: SearchTask): Promise<SearchOutcome> {
  const { messageId, chat } = task
  let { response, call } = task
  let messages = chat.messages ?? []
  const usage = { ...task.usage }
  const shown: object[] = []
  const endWith = (blocks: object[], stopReason: string | undefined = 'end_turn'): SearchOutcome => ({
    blocks,
    stopReason,
    usage,
  })

  for (let round = 1; round <= MAX_SEARCHES; round++) {
    const query = readQuery(call)
    // The results of earlier searches are left out, as in a real Ollama.
    const failWith = (code: string): SearchOutcome => endWith(toSearchBlocks(messageId, 1, query, code))
    if (query === '') return failWith('invalid_request')
    const found = await searchWeb(exchange, query).catch(() => undefined)
    if (!found) return failWith('unavailable')
    shown.push(...toSearchBlocks(messageId, round, query, found))
    messages = [...messages, ...toSearchMessages(response.message, call, found)]
    const next = await askAgain(exchange, { ...chat, messages, stream: false }).catch(() => undefined)
    if (!next) return failWith('api_error')
    response = next
    const { input_tokens: input, output_tokens: output } = toUsage(response)
    usage.input_tokens += input
    usage.output_tokens += output
    const search = findSearch(response.message.tool_calls)
    if (!search) {
      const { content, stop_reason: stopReason } = toMessage(messageId, response)
      return { blocks: [...shown, ...(content ?? [])], stopReason, usage }
    }
    call = search
  }
  return endWith([...shown, ...toSearchBlocks(messageId, MAX_SEARCHES + 1, readQuery(call), 'max_uses_exceeded')])
}

async function askAgain(exchange: Exchange, chat: ChatRequest): Promise<ChatResponse> {
  return ((await answerChat(exchange, chat)) as { body: ChatResponse }).body
}
