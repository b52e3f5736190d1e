import { expect, test } from 'vitest'
import { expectAbort, leaveMany, NOTHING, NOTHING_WITHOUT_SIGNALS, passTasks } from '../support/abort-run.ts'

const chat = { method: 'POST' }

test.for([1, 2])('a thousand answers that are aborted by a signal leave nothing behind (seed %i)', async (seed) => {
  const left = await leaveMany(
    async ({ body, moment }, mock) => {
      const controller = new AbortController()
      const { signal } = controller
      const read = async (): Promise<void> => {
        const response = await mock.fetch('/api/chat', { ...chat, body, signal })
        for await (const _ of response.body!) await passTasks(1)
        throw new Error('The answer ended before it was aborted.')
      }
      const reading = read().catch(expectAbort)
      await passTasks(moment)
      controller.abort()
      await reading
    },
    { seed },
  )

  expect(left).toEqual(NOTHING)
})

test('a thousand answers whose readers cancel leave nothing behind', async () => {
  const left = await leaveMany(
    async ({ body, moment }, mock) => {
      const response = await mock.fetch('/api/chat', { ...chat, body })
      const reader = response.body!.getReader()
      // The body is not read to its end, because some of these answers never end by themselves.
      const reading = reader.read().then(() => reader.read())
      await passTasks(moment)
      await reader.cancel()
      await reading
    },
    { seed: 3, onlyThoseThatRespond: true },
  )

  expect(left).toEqual(NOTHING_WITHOUT_SIGNALS)
})

test('a reset ends a thousand answers whose bodies nobody reads', async () => {
  const left = await leaveMany(
    async ({ body, moment }, mock) => {
      void mock.fetch('/api/chat', { ...chat, body }).catch(expectAbort)
      await passTasks(moment)
    },
    { seed: 4, resets: true },
  )

  expect(left).toEqual({ ...NOTHING_WITHOUT_SIGNALS, outcomes: [] })
})
