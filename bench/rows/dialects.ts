import { createMockOllama } from '../../src/index.ts'
import { CHAT_URL, createChat, readToEnd } from '../chats.ts'
import { compare, type Figure } from '../measure.ts'

const BASE = 'http://localhost:11434'

/** For the path of each dialect: a body that asks for the same streamed answer. */
const BODIES: Readonly<Record<string, object>> = {
  '/v1/chat/completions': { messages: [{ role: 'user', content: 'Hi' }], stream: true },
  '/v1/completions': { prompt: 'Hi', stream: true },
  '/v1/responses': { input: 'Hi', stream: true },
  '/v1/messages': { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 1000, stream: true },
}

/** Compares a streamed answer of 200 pieces in a dialect with the same answer in the native API. */
export async function measure(path: string): Promise<Figure> {
  const { init, reply } = createChat(200)
  const mock = createMockOllama({ reply: { content: reply } })
  const inDialect = { method: 'POST', body: JSON.stringify({ model: 'llama3.1:8b', ...BODIES[path] }) }
  return compare(
    { run: async () => readToEnd(await mock.fetch(BASE + path, inDialect)) },
    { run: async () => readToEnd(await mock.fetch(CHAT_URL, init)) },
    { rounds: 800, batch: 1, warmUp: 1500 },
  )
}
