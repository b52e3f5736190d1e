import { afterEach, describe, expect, test, vi } from 'vitest'
import { HttpResponse } from 'msw'
import type { MockOllama } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { until, watchMockTimers } from '../../support/mock-timers.ts'
import { question } from '../../support/requests.ts'
import { serve, WAYS } from '../../support/ways.ts'

const network = await intercept()
afterEach(() => {
  vi.useRealTimers()
})

/** Refuses every chat with a Retry-After, and returns how long the journal says that it asked the client to wait. */
async function refuseWith(mock: MockOllama, retryAfter: string): Promise<number | undefined> {
  mock.when({ endpoint: 'chat' }, { error: { status: 503, message: 'busy' }, headers: { 'Retry-After': retryAfter } })
  await mock.fetch('/api/chat', { method: 'POST', body: JSON.stringify(question('Hi')) })
  return mock.lastRequest?.retryAfterMs
}

describe.for(WAYS)('over %s', (way) => {
  test('startedAt and endedAt are milliseconds of performance.now(), and endedAt is missing while the response is pending', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
    using timers = watchMockTimers()
    const { mock, post } = serve(way, network, { reply: 'Hello.', pace: { firstTokenMs: 300 } })
    const before = performance.now()
    const response = post('/api/chat', question('Hi', { stream: false }))
    await until(() => timers.delays.length === 1)
    expect(mock.lastRequest).toMatchObject({ startedAt: before, outcome: 'pending' })
    expect(mock.lastRequest).not.toHaveProperty('endedAt')
    await timers.elapse(300)
    await (await response).text()
    expect(mock.lastRequest).toMatchObject({ startedAt: before, endedAt: before + 300, outcome: 'complete' })
  })

  test('the times of requests that come one after the other do not overlap, and the option now does not change them', async () => {
    const { mock, ask } = serve(way, network, { now: () => new Date(0) })
    const before = performance.now()
    await ask('a')
    await ask('b')
    const times = mock.requests.flatMap(({ startedAt, endedAt }) => [startedAt, endedAt!])
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    // The clock of a page is not that of its test, if the test runs elsewhere.
    expect(times[0]).toBeGreaterThanOrEqual(before)
    expect(times).toHaveLength(4)
  })
})

test.for([
  ['2', 2000],
  ['Wed, 21 Oct 2026 07:28:30 GMT', 30_000],
  ['Wed, 21 Oct 2026 07:00:00 GMT', 0],
  ['soon', undefined],
] as const)('the journal says how long the Retry-After %j asked the client to wait', async ([header, wanted]) => {
  const { mock } = serve('mock.fetch', network, { now: () => new Date('2026-10-21T07:28:00Z') })
  expect(await refuseWith(mock, header)).toBe(wanted)
})

test('the journal reads the Retry-After of a handler of mock.http too', async () => {
  const { mock, post } = serve('msw', network)
  network.use(
    mock.http.post('/api/chat', () =>
      HttpResponse.json({ error: 'busy' }, { status: 429, headers: { 'Retry-After': '3' } }),
    ),
  )
  await post('/api/chat', question('Hi'))
  expect(mock.lastRequest).toMatchObject({ status: 429, retryAfterMs: 3000, outcome: 'failed' })
})
