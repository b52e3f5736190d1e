import type { ChatResponse } from '../../protocol/responses.ts'
import type { Clock } from '../../streaming/clock.ts'
import type { ResponseIds } from './event-writer.ts'
import { toFunctionCallItem, toMessageItem, toReasoningItem } from './items.ts'
import type { ResponsesRequest } from './request-types.ts'
import { toNestedToolEcho, toReasoningEcho, toResponseObject, toUsage } from './response-object.ts'

/**
 * Translates a native answer to items: its thought, and then its tool calls. If it has no tool calls, its text takes their place.
 *
 * @see https://github.com/ollama/ollama/blob/main/openai/responses.go (ToResponse)
 */
export function toOutput(
  { message: { thinking, tool_calls: calls, content } }: ChatResponse,
  ids: ResponseIds,
): object[] {
  const output: object[] = []
  if (thinking) output.push(toReasoningItem(`rs_${ids.response}`, thinking))
  if (!calls?.length) output.push(toMessageItem(ids.message, content))
  else calls.forEach((call, index) => output.push(toNamedCallItem(`fc_${ids.response}_${index}`, call)))
  return output
}

/** Creates the item of a tool call for a response that does not stream. It has no empty id and no empty name. */
export function toNamedCallItem(id: string, call: Parameters<typeof toFunctionCallItem>[1]): object {
  const { call_id, name, arguments: args, ...item } = toFunctionCallItem(id, call)
  return { ...item, ...(call_id && { call_id }), ...(name && { name }), arguments: args }
}

/** Creates the response object for a request that does not stream. */
export function toResponse(
  answer: ChatResponse,
  output: readonly object[],
  request: ResponsesRequest,
  { clock, ids }: { clock: Clock; ids: ResponseIds },
): object {
  const now = Math.floor(clock.now() / 1000)
  const reasoning = toReasoningEcho(request)
  return toResponseObject(
    { id: ids.response, model: answer.model, createdAt: now },
    { status: 'completed', output, completedAt: now, usage: toUsage(answer) },
    request,
    {
      tools: (request.tools ?? []).map(toNestedToolEcho),
      // Unlike in a stream, a real Ollama leaves out the fields that the request does not have.
      reasoning: reasoning && withoutNulls(reasoning),
    },
  )
}

function withoutNulls(object: object): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null))
}
