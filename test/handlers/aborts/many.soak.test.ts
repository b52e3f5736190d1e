import http from 'node:http'
import { expect, inject, test } from 'vitest'
import type { MockOllama } from '../../../handlers/index.ts'
import { expectAbort, leaveMany, NOTHING, passTasks } from '../../support/abort-run.ts'
import { intercept } from '../../support/intercept.ts'
import { OLLAMA } from '../../support/requests.ts'

const network = await intercept()

// Why not with msw 2, too: it keeps a clone of each answer, so that it hears of no reader that goes, but by its signal.
const isMsw3 = inject('mswMajor') === 3

function serve(mock: MockOllama): void {
  network.use(...mock.handlers)
}

test.for([1, 2])('a thousand answers that are aborted by a signal leave nothing (seed %i)', async (seed) => {
  const left = await leaveMany(
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

  expect(left).toEqual(NOTHING)
})

test.runIf(isMsw3)('a thousand answers whose readers cancel leave nothing', async () => {
  const left = await leaveMany(
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

  expect(left).toEqual(NOTHING)
})

test.runIf(isMsw3)('a thousand sockets that are closed leave nothing', async () => {
  const left = await leaveMany(
    async ({ body, moment }) => {
      const request = http.request(`${OLLAMA}/api/chat`, { method: 'POST' }, (response) => {
        response.resume().on('error', () => undefined)
      })
      const closed = new Promise((resolve) => request.on('close', resolve))
      request.on('error', () => undefined).end(body)
      // It takes more tasks to come to the mock than `fetch` does; some go before it has.
      await passTasks(moment * 10)
      request.destroy()
      await closed
    },
    { seed: 4, serve },
  )

  expect(left).toEqual(NOTHING)
})
