import assert from 'node:assert/strict'
import { http, HttpResponse, type HttpHandler } from 'msw'
import { setupServer } from 'msw/node'
import { ollamaHandlers } from '../../handlers/index.ts'
import { createHandWrittenHandler } from '../baselines/hand-written-handler.ts'
import { assertSameLines, CHAT_URL, createChat, readToEnd } from '../chats.ts'
import { compare, type Contender, type Figure } from '../measure.ts'

const FOREIGN_URL = 'http://localhost:3000/items'

/**
 * Compares all of `ollamaHandlers` with one hand-written handler. Both use the same msw server, whose handlers are exchanged
 * before each batch.
 *
 * The number of calls is small, because msw keeps about 50 kB alive for each request.
 */
export async function measure(argument: string, msw: number): Promise<Figure> {
  // handlers/ imports the same msw as this file, because a process resolves `msw` in only one way.
  assert.match(import.meta.resolve('msw'), msw === 2 ? /\/msw2\// : /\/msw\//)
  assert.equal(ollamaHandlers[0]?.constructor, http.get('*', () => undefined).constructor, 'one msw for all')

  const server = setupServer()
  server.listen()
  const contender = (handlers: HttpHandler[], run: () => Promise<Response>): Contender => ({
    prepare: () => server.resetHandlers(...handlers),
    run: async () => readToEnd(await run()),
  })
  if (argument === 'foreign') {
    const application = http.get(FOREIGN_URL, () => new HttpResponse('none'))
    const run = (): Promise<Response> => fetch(FOREIGN_URL)
    const handWritten = createHandWrittenHandler([])
    return compare(contender([...ollamaHandlers, application], run), contender([handWritten, application], run), {
      rounds: 600,
      batch: 1,
      warmUp: 400,
    })
  }
  const { init, reply } = createChat(Number(argument))
  const run = (): Promise<Response> => fetch(CHAT_URL, init)
  const ours = contender(ollamaHandlers, run)
  const baseline = contender([createHandWrittenHandler(reply)], run)
  await assertSameLines(await answerOf(ours), await answerOf(baseline))
  return compare(ours, baseline, { rounds: 600, batch: 1, warmUp: 600 })

  async function answerOf({ prepare }: Contender): Promise<Response> {
    prepare?.()
    return run()
  }
}
