import { answerChat } from '../../endpoints/chat.ts'
import { searchWeb } from '../../endpoints/cloud.ts'
import type { Delivery } from '../../engine/delivery.ts'
import type { ChatRequest } from '../../protocol/requests.ts'
import type { ChatResponse } from '../../protocol/responses.ts'
import type { Exchange } from '../../state/exchange.ts'
import { findSearch, MAX_SEARCHES, toSearchMessages } from '../web-search.ts'
import type { ResponseIds } from './event-writer.ts'
import { followUp } from './follow-up.ts'
import { toMessageItem, toReasoningItem, toWebSearchItem } from './items.ts'
import { otherCalls, readQuery } from './joined-answer.ts'
import { toNamedCallItem, toOutput } from './to-response.ts'

/**
 * Answers a request that does not stream, and searches the web for the model. The output has, in this order:
 *
 * - one item with all thoughts before the last search, and one with all texts before it
 * - the searches
 * - the other tool calls before the last search
 * - the items of the last answer
 *
 * @see https://github.com/ollama/ollama/blob/main/middleware/openai.go (runLoop, buildResponsesWebSearchOutput)
 */
export async function answerWithSearch(
  exchange: Exchange,
  chat: ChatRequest,
  ids: ResponseIds,
): Promise<{ answer: ChatResponse; output: object[]; delivery: Delivery }> {
  const thoughts: string[] = []
  const texts: string[] = []
  const searches: object[] = []
  const calls: object[] = []
  let messages = chat.messages ?? []
  const first = await answerChat(exchange, chat)
  let answer = (first as { body: ChatResponse }).body
  let { prompt_eval_count = 0, eval_count = 0 } = answer

  for (;;) {
    const { message } = answer
    const search = findSearch(message.tool_calls)
    if (!search) break
    if (searches.length === MAX_SEARCHES) throw new Error(`web_search exceeded the maximum of ${MAX_SEARCHES} calls`)
    for (const call of otherCalls(message.tool_calls)) calls.push(toNamedCallItem(`fc_mixed_${calls.length}`, call))
    if (message.thinking) thoughts.push(message.thinking)
    if (message.content) texts.push(message.content)
    const query = readQuery(search)
    const results = await searchWeb(exchange, query)
    searches.push(toWebSearchItem(`ws_${ids.response.slice('resp_'.length)}_${searches.length + 1}`, query))
    messages = [...messages, ...toSearchMessages(message, search, results)]
    for await (const body of followUp(exchange, { ...chat, messages })) answer = body
    prompt_eval_count += answer.prompt_eval_count ?? 0
    eval_count += answer.eval_count ?? 0
  }
  const output = [
    ...(thoughts.length > 0 ? [toReasoningItem('rs_presearch', thoughts.join('\n'))] : []),
    ...(texts.length > 0 ? [toMessageItem('msg_presearch', texts.join('\n'))] : []),
    ...searches,
    ...calls,
    ...toOutput(answer, ids),
  ]
  return { answer: { ...answer, prompt_eval_count, eval_count }, output, delivery: first.delivery ?? {} }
}
