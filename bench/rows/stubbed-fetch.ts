import { createMockOllama } from '../../src/index.ts'
import { createStubbedFetch } from '../baselines/stubbed-fetch.ts'
import { assertSameLines, CHAT_URL, createChat, readToEnd } from '../chats.ts'
import { compare, type Figure } from '../measure.ts'

/** Compares `mock.fetch` with a `fetch` that is stubbed by hand and makes the same lines. */
export async function measure(argument: string): Promise<Figure> {
  const pieces = Number(argument)
  const { init, reply } = createChat(pieces)
  const mock = createMockOllama()
  const stub = createStubbedFetch(reply)
  await assertSameLines(await mock.fetch(CHAT_URL, init), await stub(CHAT_URL, init))
  const batch = Math.ceil(100 / pieces)
  return compare(
    { run: async () => readToEnd(await mock.fetch(CHAT_URL, init)) },
    { run: async () => readToEnd(await stub(CHAT_URL, init)) },
    { rounds: 1500, batch, warmUp: 1500 + 500 * batch },
  )
}
