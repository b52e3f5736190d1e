import type { ChatResponse } from '../../protocol/responses.ts'
import { isPromiseLike, type Source } from '../../streaming/source.ts'
import type { EventWriter } from './event-writer.ts'

/** The events of frames: one frame is asked for when all events of the one before have been read. */
export function toEvents(frames: Source<ChatResponse>, writer: EventWriter): Source<string> {
  const addFrame = createFrameAdder(writer)
  let ended = false

  type Result = IteratorResult<string, unknown>

  function settle(result: IteratorResult<ChatResponse, unknown>): Result | PromiseLike<Result> {
    if (result.done) ended = true
    else addFrame(result.value)
    return next()
  }
  function next(): Result | PromiseLike<Result> {
    for (;;) {
      const event = writer.take()
      if (event !== undefined) return { done: false, value: event }
      if (ended) return { done: true, value: undefined }
      const result = frames.next()
      if (isPromiseLike(result)) return result.then(settle)
      if (result.done) ended = true
      else addFrame(result.value)
    }
  }
  return { next, return: () => frames.return?.() }
}

/**
 * Makes what writes the events of one frame after the other. Once there was a call, text is passed over.
 *
 * @see https://github.com/ollama/ollama/blob/main/openai/responses.go (ResponsesStreamConverter.Process)
 */
function createFrameAdder(writer: EventWriter): (frame: ChatResponse) => void {
  let called = false
  return (frame) => {
    const { content, thinking, tool_calls: calls = [] } = frame.message
    writer.begin(frame.model)
    if (thinking) writer.addThinking(thinking)
    if (calls.length > 0) {
      called = true
      writer.finishReasoning()
      writer.addCalls(calls)
    }
    if (content && !called) writer.addText(content)
    if (frame.done) writer.complete(frame, !called)
  }
}
