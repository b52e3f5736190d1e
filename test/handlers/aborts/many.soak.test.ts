import http from 'node:http'
import { expect, inject, test } from 'vitest'
import type { MockOllama } from '../../../handlers/index.ts'
import { expectAbort, leaveMany, NOTHING, passTasks } from '../../support/abort-run.ts'
import { intercept } from '../../support/intercept.ts'
import { OLLAMA } from '../../support/requests.ts'

const network = await intercept()

// Two tests run only with msw 3. msw 2 keeps a clone of each response, so it learns from the signal of a request, and from
// nothing else, that the reader has gone.
const isMsw3 = inject('mswMajor') === 3

function serve(mock: MockOllama): void {
  network.use(...mock.handlers)
}

test.for([1, 2])('a thousand responses that are aborted by a signal leave nothing behind (seed %i)', async (seed) => {
  const leftovers = await leaveMany(
    async ({ body, moment }) => {
      const controller = new AbortController()
      const read = async (): Promise<void> => {
        const response = await fetch(`${OLLAMA}/api/chat`, { method: 'POST', body, signal: controller.signal })
        for await (const _ of response.body!) await passTasks(1)
        throw new Error('It has ended by itself.')
      }
      const reading = read().catch(expectAbort)
      await passTasks(moment)
      controller.abort()
      await reading
    },
    { seed, serve },
  )

  expect(leftovers).toEqual(NOTHING)
})

test.runIf(isMsw3)('a thousand responses whose readers cancel leave nothing behind', async () => {
  const leftovers = await leaveMany(
    async ({ body, moment }) => {
      const response = await fetch(`${OLLAMA}/api/chat`, { method: 'POST', body })
      const reader = response.body!.getReader()
      const reading = reader.read().then(() => reader.read())
      await passTasks(moment)
      await reader.cancel()
      await reading
    },
    { seed: 3, onlyThoseThatRespond: true, serve },
  )

  expect(leftovers).toEqual(NOTHING)
})

test.runIf(isMsw3)('a thousand sockets that are closed leave nothing behind', async () => {
  const leftovers = await leaveMany(
    async ({ body, moment }) => {
      const request = http.request(`${OLLAMA}/api/chat`, { method: 'POST' }, (response) => {
        response.resume().on('error', () => undefined)
      })
      const closed = new Promise((resolve) => request.on('close', resolve))
      request.on('error', () => undefined).end(body)
      // A request of node:http takes more tasks than `fetch` to reach the mock. Some are destroyed before they reach it.
      await passTasks(moment * 10)
      request.destroy()
      await closed
    },
    { seed: 4, serve },
  )

  expect(leftovers).toEqual(NOTHING)
})
