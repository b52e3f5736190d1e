import { http } from 'msw'
import { describe, expect, test } from 'vitest'
import type { MockOllama } from '../../../handlers/index.ts'
import { passTasks } from '../../support/abort-run.ts'
import { defer } from '../../support/defer.ts'
import { DIALECTS, toRequest } from '../../support/dialects.ts'
import { intercept } from '../../support/intercept.ts'
import { serve, WAYS } from '../../support/ways.ts'

const network = await intercept()

/** Returns a request whose body begins, and then does not go on. `begun` resolves when somebody reads the body. */
function createUnfinishedBody(text: string) {
  const begun = defer()
  const cancelled = defer()
  const chunks = [text.slice(0, 10)]
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks.shift()
        if (chunk !== undefined) return controller.enqueue(new TextEncoder().encode(chunk))
        begun.resolve()
        return new Promise(() => undefined)
      },
      cancel: () => cancelled.resolve(),
    },
    { highWaterMark: 0 },
  )
  return { body, begun: begun.promise, cancelled: cancelled.promise }
}

const ENDS = [
  ['an abort', (controller: AbortController) => controller.abort(), ['aborted']],
  ['a reset', (_: AbortController, mock: MockOllama) => mock.reset(), []],
] as const

describe.for(WAYS)('over %s', (way) => {
  const errorOfBreak = (error: Error): object =>
    way === 'mock.fetch' ? { name: 'TypeError', message: 'fetch failed', cause: error } : { name: 'TypeError' }

  describe.for(ENDS)('%s ends a request whose body never ends', ([, end, outcomes]) => {
    test.for(DIALECTS)('in the dialect of %s', async (dialect) => {
      const { mock, fetch } = serve(way, network)
      const { path, body: request } = toRequest(dialect, 'Hi')
      const { body, begun } = createUnfinishedBody(JSON.stringify(request))
      const controller = new AbortController()
      const init = { method: 'POST', body, duplex: 'half', signal: controller.signal } as RequestInit
      const caught = fetch(path, init).catch((thrown: unknown) => thrown)
      await begun
      await expect.poll(() => mock.requests.length).toBe(1)
      end(controller, mock)

      expect(await caught).toBeInstanceOf(Error)
      await expect.poll(() => mock.requests.map(({ outcome }) => outcome)).toEqual(outcomes)
    })
  })

  test('a request body that the client breaks off rejects the fetch, as a real fetch does', async () => {
    const { mock, fetch } = serve(way, network)
    const error = new Error('the file was removed')
    const body = new ReadableStream({
      pull: (controller) => controller.error(error),
    })
    const answer = fetch('/api/chat', { method: 'POST', body, duplex: 'half' } as RequestInit)

    await expect(answer).rejects.toMatchObject(errorOfBreak(error))
    await expect.poll(() => mock.requests.map(({ outcome }) => outcome)).not.toContain('pending')
    expect(() => mock.assertNoErrors()).not.toThrow()
  })
})

test('an abort of mock.fetch cancels a request body that never ends', async () => {
  const { fetch } = serve('mock.fetch', network)
  const { body, begun, cancelled } = createUnfinishedBody('{"model":"llama3.1:8b"}')
  const controller = new AbortController()
  const init = { method: 'POST', body, duplex: 'half', signal: controller.signal } as RequestInit
  const answer = fetch('/api/chat', init)
  await begun
  const reason = new Error('enough')
  controller.abort(reason)

  await expect(answer).rejects.toBe(reason)
  await cancelled
})

test('an abort of mock.fetch ends a request body whose chunks are always ready', async () => {
  const { fetch } = serve('mock.fetch', network)
  const controller = new AbortController()
  setTimeout(() => controller.abort())
  const body = new ReadableStream({
    pull: (stream) => stream.enqueue(new Uint8Array(1)),
  })
  const init = { method: 'POST', body, duplex: 'half', signal: controller.signal } as RequestInit

  await expect(fetch('/api/chat', init)).rejects.toMatchObject({ name: 'AbortError' })
})

test.for(ENDS)('%s ends a request whose body an override with a match still reads', async ([, end, outcomes]) => {
  const { mock, fetch } = serve('msw', network)
  const asked = defer()
  network.use(
    http.post('*', () => asked.resolve()),
    mock.chat('Never.', { when: 'Hi', once: true }),
  )
  const { body } = createUnfinishedBody('{"model":"llama3.1:8b"}')
  const controller = new AbortController()
  const init = { method: 'POST', body, duplex: 'half', signal: controller.signal } as RequestInit
  const caught = fetch('/api/chat', init).catch((thrown: unknown) => thrown)
  await asked.promise
  await passTasks(10)
  end(controller, mock)

  expect(await caught).toBeInstanceOf(Error)
  await expect.poll(() => mock.requests.map(({ outcome }) => outcome)).toEqual(outcomes)
})
