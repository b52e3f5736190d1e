import { answerChat } from '../../endpoints/chat.ts'
import { framesOf } from '../../engine/answers.ts'
import { toStatusText } from '../../go/status-text.ts'
import { OllamaError } from '../../protocol/ollama-error.ts'
import type { ChatRequest } from '../../protocol/requests.ts'
import type { ChatResponse } from '../../protocol/responses.ts'
import type { Exchange } from '../../state/exchange.ts'
import { endQuietly, type Source } from '../../streaming/source.ts'

/**
 * Asks the model again after a search, and yields the frames of its answer. A real Ollama sends this request to itself over HTTP, which
 * shows in its errors: an error before the first frame begins with the status line, and a later error does not.
 *
 * @see https://github.com/ollama/ollama/blob/main/api/client.go (stream)
 */
export async function* followUp(exchange: Exchange, chat: ChatRequest): AsyncGenerator<ChatResponse, void> {
  let hasBegun = false
  let frames: Source<ChatResponse> | undefined
  try {
    frames = framesOf(await answerChat(exchange, chat))
    for (;;) {
      const result = await frames.next()
      if (result.done) return
      hasBegun = true
      yield result.value
    }
  } catch (error) {
    if (!(error instanceof OllamaError)) throw error
    const { status, message } = error
    throw hasBegun
      ? new Error(message, { cause: error })
      : new OllamaError(status, `${toStatusLine(status)}: ${message}`)
  } finally {
    // The reader of the events may leave while this generator waits to give the next frame.
    if (frames) endQuietly(frames)
  }
}

function toStatusLine(status: number): string {
  return [status, toStatusText(status)].filter(Boolean).join(' ')
}
