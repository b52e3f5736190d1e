import { Ollama, type Message } from 'ollama/browser'
import { callTool, tools } from './tools.ts'

export interface Question {
  host: string
  model: string
  /** The conversation so far. The last one is the user's. */
  messages: Message[]
  signal: AbortSignal
}

/** More rounds than this are a model that goes in circles. */
const MAX_ROUNDS = 5

/**
 * Asks the model, calls the tools that it wants, and tells it what they gave, until it has answered.
 *
 * @yields the answer so far: what the model said, and a message for the result of each tool
 */
export async function* ask({ host, model, messages, signal }: Question): AsyncGenerator<Message[]> {
  const client = new Ollama({ host, fetch: abortableFetch(signal) })
  let answer: Message[] = []
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const earlier = answer
    let said: Message = { role: 'assistant', content: '' }
    const pieces = await client.chat({ model, messages: [...messages, ...earlier], tools, stream: true })
    // Ollama has answered, whatever becomes of it: a connection that breaks may take the first pieces with it.
    yield [...earlier, said]
    for await (const { message } of pieces) {
      said = append(said, message)
      answer = [...earlier, said]
      yield answer
    }
    if (!said.tool_calls) return
    for (const call of said.tool_calls) {
      answer = [...answer, { role: 'tool', tool_name: call.function.name, content: callTool(call) }]
      yield answer
    }
  }
  throw new Error(`The model still called tools after ${MAX_ROUNDS} rounds.`)
}

/** The client's own `abort()` reaches only answers that have begun: this one stops a request that still waits, too. */
function abortableFetch(signal: AbortSignal): typeof fetch {
  return (input, init) =>
    fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, signal]) : signal })
}

function append(said: Message, piece: Message): Message {
  const calls = [...(said.tool_calls ?? []), ...(piece.tool_calls ?? [])]
  return {
    role: 'assistant',
    content: said.content + piece.content,
    thinking: (said.thinking ?? '') + (piece.thinking ?? ''),
    ...(calls.length > 0 && { tool_calls: calls }),
  }
}
