import { answerChat } from '../../endpoints/chat.ts'
import { framesOf } from '../../engine/answers.ts'
import { toStatusText } from '../../go/status-text.ts'
import { OllamaError } from '../../protocol/ollama-error.ts'
import type { ChatRequest } from '../../protocol/requests.ts'
import type { ChatResponse } from '../../protocol/responses.ts'
import type { Exchange } from '../../state/exchange.ts'

/**
 * The frames of what the model says to a search's results. Its errors are worded as the real server words them, which
 * asks itself over HTTP: one that comes first has its status before it, one that comes later has none.
 *
 * @see https://github.com/ollama/ollama/blob/main/api/client.go (stream)
 */
export async function* followUp(exchange: Exchange, chat: ChatRequest): AsyncGenerator<ChatResponse, void> {
  let begun = false
  try {
    const frames = framesOf(await answerChat(exchange, chat))
    for (;;) {
      const result = await frames.next()
      if (result.done) return
      begun = true
      yield result.value
    }
  } catch (error) {
    if (!(error instanceof OllamaError)) throw error
    const { status, message } = error
    throw begun ? new Error(message, { cause: error }) : new OllamaError(status, `${toStatusLine(status)}: ${message}`)
  }
}

function toStatusLine(status: number): string {
  return [status, toStatusText(status)].filter(Boolean).join(' ')
}
