import { writeAnswer, type Answer } from '../../engine/answers.ts'
import type { ChatResponse } from '../../protocol/responses.ts'
import type { Source } from '../../streaming/source.ts'
import type { EventWriter } from './event-writer.ts'

/** Translates an answer to events. It pulls the next frame only after all events of the frame before have been read. */
export function toEvents(answer: Answer<ChatResponse>, writer: EventWriter): Source<string> {
  const addFrame = createFrameAdder(writer)
  return writeAnswer<ChatResponse, string>(answer, {
    frame(frame, output) {
      addFrame(frame)
      for (let event = writer.take(); event !== undefined; event = writer.take()) output.add(event)
    },
  })
}

/**
 * Returns a function that writes the events of one frame after the other. After a tool call, it ignores text.
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
