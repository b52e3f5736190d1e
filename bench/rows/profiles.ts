import { createMockOllama } from '../../src/index.ts'
import { CHAT_URL, createChat, readToEnd } from '../chats.ts'
import { compare, type Figure } from '../measure.ts'

/** Compares a whole request in the strict profile with the same request in the default profile. */
export async function measure(argument: string): Promise<Figure> {
  const pieces = Number(argument)
  const { init } = createChat(pieces)
  const strict = createMockOllama({ strict: true })
  const lenient = createMockOllama()
  const batch = Math.ceil(100 / pieces)
  return compare(
    { run: async () => readToEnd(await strict.fetch(CHAT_URL, init)) },
    { run: async () => readToEnd(await lenient.fetch(CHAT_URL, init)) },
    { rounds: 1500, batch, warmUp: 1500 + 500 * batch },
  )
}
