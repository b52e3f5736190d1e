import { Ollama, type Message } from 'ollama/browser'
import { callTool, tools } from './tools.ts'

export interface Question {
  host: string
  model: string
  /** The conversation so far. The last message is the user's. */
  messages: Message[]
  signal: AbortSignal
}

/** The maximum number of rounds of tool calls. A model that needs more probably repeats itself without end. */
const MAX_ROUNDS = 5

/**
 * Asks the model. As long as the model calls tools, runs these tools, sends their results to the model, and asks again.
 *
 * @yields the answer so far: the messages of the model, and one message for the result of each tool
 * @throws Error if the model still calls tools after the maximum number of rounds
 */
export async function* ask({ host, model, messages, signal }: Question): AsyncGenerator<Message[]> {
  const client = new Ollama({ host, fetch: abortableFetch(signal) })
  let answer: Message[] = []
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const earlier = answer
    let reply: Message = { role: 'assistant', content: '' }
    const pieces = await client.chat({ model, messages: [...messages, ...earlier], tools, stream: true })
    // Yields once before the first piece, so that the caller knows that Ollama has answered. If the connection breaks, the
    // first pieces may be lost.
    yield [...earlier, reply]
    for await (const { message } of pieces) {
      reply = append(reply, message)
      answer = [...earlier, reply]
      yield answer
    }
    if (!reply.tool_calls) return
    for (const call of reply.tool_calls) {
      answer = [...answer, { role: 'tool', tool_name: call.function.name, content: callTool(call) }]
      yield answer
    }
  }
  throw new Error(`The model still called tools after ${MAX_ROUNDS} rounds.`)
}

/**
 * Returns a `fetch` that the signal aborts. The client's own `abort()` is not enough, because it cannot stop a request that still
 * waits for its response.
 */
function abortableFetch(signal: AbortSignal): typeof fetch {
  return (input, init) =>
    fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, signal]) : signal })
}

function append(reply: Message, piece: Message): Message {
  const calls = [...(reply.tool_calls ?? []), ...(piece.tool_calls ?? [])]
  return {
    role: 'assistant',
    content: reply.content + piece.content,
    thinking: (reply.thinking ?? '') + (piece.thinking ?? ''),
    ...(calls.length > 0 && { tool_calls: calls }),
  }
}
