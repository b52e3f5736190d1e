import { describe, expect, test } from 'vitest'
import { nextTask } from '../../../src/streaming/clock.ts'
import { intercept } from '../../support/intercept.ts'
import { watchMockTimers } from '../../support/mock-timers.ts'
import { question } from '../../support/requests.ts'
import { serve, WAYS } from '../../support/ways.ts'

const network = await intercept()

const COUNT = 200

describe.for(WAYS)('over %s', (way) => {
  test('200 simultaneous requests, of which some are aborted while they wait, leave no timer, no place and nothing in the queue', async () => {
    using timers = watchMockTimers()
    let running = 0
    let most = 0
    const { mock, post } = serve(way, network, {
      capacity: { numParallel: 3, maxQueue: 120, maxLoadedModels: 1, loadMs: 1 },
      async reply() {
        most = Math.max(most, ++running)
        await nextTask()
        running--
        return 'Done.'
      },
    })
    const ask = async (i: number): Promise<number | 'aborted'> => {
      const controller = new AbortController()
      const { signal } = controller
      const fields = { model: i % 5 === 0 ? 'other' : 'one', stream: i % 2 === 0 }
      const text = post('/api/chat', question(`${i}`, fields), { signal }).then(async (response) => {
        await response.text()
        return response.status
      })
      if (i % 4 === 0) {
        for (let tasks = 0; tasks < i / 4; tasks++) await nextTask()
        controller.abort()
      }
      return text.catch((error: unknown) => {
        if (signal.aborted) return 'aborted'
        throw error
      })
    }
    const outcomes = await Promise.all(Array.from({ length: COUNT }, (_, i) => ask(i)))

    expect(new Set(outcomes)).toEqual(new Set([200, 503, 'aborted']))
    await expect.poll(() => mock.requests.filter(({ outcome }) => outcome === 'pending')).toEqual([])
    expect(timers.pending).toBe(0)
    expect(running).toBe(0)
    expect(most).toBe(3)
    // Three more requests are answered at the same time, so no place was lost.
    const after = await Promise.all([1, 2, 3].map((i) => ask(i)))
    expect(after).toEqual([200, 200, 200])
    expect(mock.models.loaded()).toHaveLength(1)
    expect(timers.pending).toBe(0)
  })

  test('reset() aborts the requests that wait, and leaves no timer, no place taken and nothing in the queue', async () => {
    using timers = watchMockTimers()
    const { mock, post, ask } = serve(way, network, {
      capacity: { maxQueue: 3, loadMs: 60_000 },
    })
    const waiting = Array.from({ length: 4 }, (_, i) => post('/api/chat', question(`${i}`)))
    const outcomes = Promise.allSettled(waiting)
    await expect.poll(() => mock.requests.length).toBe(4)
    mock.reset()
    expect((await outcomes).map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'rejected'))
    await expect.poll(() => timers.pending).toBe(0)

    mock.configure({ capacity: { maxQueue: 0 } })
    expect(await ask('Hi')).toBe('Echo: Hi')
    expect(timers.pending).toBe(0)
  })
})
