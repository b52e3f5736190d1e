import type { ChatResponse } from '../../protocol/responses.ts'
import { DONE_EVENT } from '../sse.ts'
import type { EventWriter } from './answer.ts'
import { type ChunkHead, toChoices, toDeltas, toFinishReason, toTextChoices } from './chat-chunks.ts'
import { type ChunkWriter, createChunkWriter } from './chunk-writer.ts'
import { FINGERPRINT, toSeconds, toUsage } from './common.ts'
import { toToolCalls } from './tool-calls.ts'

/** The body of a native chat. It has `_debug_info` if the request only asked for the rendered prompt. */
export type ChatBody = ChatResponse & { _debug_info?: object }

/**
 * Translates the body of a native chat to a chat completion.
 *
 * @see https://github.com/ollama/ollama/blob/main/openai/openai.go (ToChatCompletion)
 */
export function toChatCompletion(id: string, body: ChatBody): object {
  const { role, content, thinking, tool_calls: calls = [] } = body.message
  const message = {
    role,
    content,
    ...(thinking && { reasoning: thinking }),
    ...(calls.length > 0 && { tool_calls: toToolCalls(calls) }),
  }
  // A body without a done reason, such as one with only the rendered prompt, has no finish reason either.
  const finishReason = body.done_reason ? toFinishReason(body.done_reason, calls.length > 0) : null
  return {
    id,
    object: 'chat.completion',
    created: toSeconds(body.created_at),
    model: body.model,
    system_fingerprint: FINGERPRINT,
    choices: [
      {
        index: 0,
        message,
        finish_reason: finishReason,
        ...(body.logprobs?.length && { logprobs: { content: body.logprobs } }),
      },
    ],
    usage: toUsage(body),
    ...(body._debug_info && { _debug_info: body._debug_info }),
  }
}

/**
 * Creates a writer for the chunks of one stream.
 *
 * @see https://github.com/ollama/ollama/blob/main/middleware/openai.go (ChatWriter.writeResponse)
 */
export function createChatEventWriter(
  id: string,
  { includeUsage }: { includeUsage: boolean },
): EventWriter<ChatResponse> {
  let toEvent: ChunkWriter | undefined
  let created = 0
  let hasCalled = false

  function createWriter(model: string): ChunkWriter {
    return createChunkWriter({
      id,
      object: 'chat.completion.chunk',
      created,
      model,
      system_fingerprint: FINGERPRINT,
    } satisfies ChunkHead)
  }

  return {
    write(frame) {
      const { message, logprobs, done } = frame
      const { content, thinking, tool_calls: toolCalls = [] } = message
      const isFirst = toEvent === undefined
      // All chunks of a stream have the time of the first one.
      if (isFirst) created = toSeconds(frame.created_at)
      toEvent ??= createWriter(frame.model)
      const hasMoreThanText = thinking || toolCalls.length > 0 || logprobs?.length
      if (!isFirst && !done && !hasMoreThanText) return toEvent(toTextChoices(content))
      let events = ''
      // The last frame usually has only counts, and then it gets no delta. It gets one if it is also the first frame.
      if (!done || isFirst || content || hasMoreThanText) {
        const deltas = toDeltas({ content, thinking, toolCalls }, isFirst ? 'assistant' : undefined)
        // Only the first delta has log probabilities, because a real Ollama does not know to which of two deltas a token belongs.
        deltas.forEach((delta, i) => {
          events += toEvent!(toChoices(delta, null, i === 0 ? logprobs : undefined))
        })
        hasCalled ||= toolCalls.length > 0
      }
      if (!done) return events
      events += toEvent(toChoices({}, toFinishReason(frame.done_reason, hasCalled)))
      if (includeUsage) events += toEvent('[]', toUsage(frame))
      return events + DONE_EVENT
    },
    writeError: () => createWriter('')(toTextChoices('')),
  }
}
