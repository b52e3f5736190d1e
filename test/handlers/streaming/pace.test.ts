import { afterEach, describe, expect, test, vi } from 'vitest'
import { environment, openNetwork } from '#network'
import { createMockOllama, reply, type ChatResponse, type Pace } from '../../../handlers/index.ts'
import { nextTask } from '../../../src/streaming/clock.ts'
import { intercept } from '../../support/intercept.ts'
import { until, watchMockTimers, type MockTimers } from '../../support/mock-timers.ts'
import { serve, WAYS } from '../../support/ways.ts'
import { readAllFrames } from '../../support/read-body.ts'
import { question } from '../../support/requests.ts'

const network = await intercept()
afterEach(() => {
  vi.useRealTimers()
})

const PACE: Pace = { firstTokenMs: 300, tokensPerSecond: 10 }
const TWO_PIECES = { content: ['Blue', ' sky'], pace: PACE }

function fakeTimers(): MockTimers {
  vi.useFakeTimers()
  return watchMockTimers()
}

/** Returns a state that shows whether the promise has settled so far. */
function watch(promise: Promise<unknown>): { isSettled: boolean } {
  const state = { isSettled: false }
  const settle = (): void => {
    state.isSettled = true
  }
  promise.then(settle, settle)
  return state
}

describe.for(WAYS)('over %s', (way) => {
  test('firstTokenMs delays the Response itself', async () => {
    using timers = fakeTimers()
    const { post } = serve(way, network, { reply: TWO_PIECES })
    const response = post('/api/chat', question('Hi'))
    const state = watch(response)
    await until(() => timers.delays.length === 1)
    await vi.advanceTimersByTimeAsync(299)
    for (let i = 0; i < 20; i++) await nextTask()
    expect(state.isSettled).toBe(false)
    await vi.advanceTimersByTimeAsync(1)

    expect((await response).status).toBe(200)
    expect(timers.delays[0]).toBe(300)
  })

  test('pieces arrive one gap apart, and the last line arrives a gap after the last piece', async () => {
    using timers = fakeTimers()
    const { post } = serve(way, network, { reply: TWO_PIECES })
    const start = Date.now()
    const frames = post('/api/chat', question('Hi')).then((response) => readAllFrames<ChatResponse>(response))
    await timers.elapse(300, 100, 100)

    expect((await frames).map(({ message, created_at: at }) => [message.content, Date.parse(at) - start])).toEqual([
      ['Blue', 300],
      [' sky', 400],
      ['', 500],
    ])
    expect(timers.delays).toEqual([300, 100, 100])
  })

  test('a response that does not stream takes the time of the first token and of all gaps', async () => {
    using timers = fakeTimers()
    const { ask } = serve(way, network, { reply: TWO_PIECES })
    const answer = ask('Hi')
    const state = watch(answer)
    await timers.elapse(300, 100)
    await until(() => timers.delays.length === 3)
    expect(state.isSettled).toBe(false)
    await timers.elapse(100)

    expect(await answer).toBe('Blue sky')
  })

  test('the durations in the last object are those of the pace', async () => {
    using timers = fakeTimers()
    const { postForJson } = serve(way, network, { reply: TWO_PIECES })
    const answer = postForJson<ChatResponse>('/api/chat', question('Hi', { stream: false }))
    await timers.elapse(300, 100, 100)
    const { eval_count: count, eval_duration: duration, ...others } = await answer

    expect(count! / (duration! / 1e9)).toBe(10)
    expect(others).toMatchObject({ prompt_eval_duration: 300_000_000 })
    expect(others.total_duration).toBe(others.load_duration! + 300_000_000 + duration!)
  })

  test('a mock without a pace sets no timer', async () => {
    using timers = fakeTimers()
    const { mock, post, ask } = serve(way, network)
    await ask('Hi')
    await readAllFrames(await post('/api/chat', question('Hi')))
    await readAllFrames(await post('/api/pull', { model: 'tiny' }))
    mock.when('cut', { content: 'one two', wire: { cut: 3 } })
    await (await post('/api/chat', question('cut'))).text()

    expect(timers.delays).toEqual([])
  })

  test('the pace of a reply replaces the pace of the mock', async () => {
    using timers = fakeTimers()
    const { mock, ask } = serve(way, network, { pace: { firstTokenMs: 50, tokensPerSecond: 20 } })
    mock.when('slow', { content: ['a'], pace: { firstTokenMs: 700 } })
    const slow = ask('slow')
    await timers.elapse(700)
    expect(await slow).toBe('a')
    mock.when('other', { content: ['b'] })
    const other = ask('other')
    await timers.elapse(50, 50)
    expect(await other).toBe('b')

    expect(timers.delays).toEqual([700, 50, 50])
  })

  test('an error takes the time of firstTokenMs, that of the mock or its own', async () => {
    using timers = fakeTimers()
    const { mock, post } = serve(way, network, { pace: { firstTokenMs: 50 } })
    mock.when('busy', reply.error(503, 'busy'))
    mock.when('slow', { error: { status: 503, message: 'slow' }, pace: { firstTokenMs: 400 } })
    for (const [content, milliseconds] of [
      ['busy', 50],
      ['slow', 400],
    ] as const) {
      const response = post('/api/chat', question(content))
      await timers.elapse(milliseconds)
      expect([(await response).status, await (await response).json()]).toEqual([503, { error: content }])
    }
  })

  test('vectors take the time of firstTokenMs', async () => {
    using timers = fakeTimers()
    const { mock, postForJson } = serve(way, network, { pace: { firstTokenMs: 50, tokensPerSecond: 1 } })
    mock.when({ endpoint: 'embed', prompt: 'slow' }, { embedding: [1], pace: { firstTokenMs: 400 } })
    for (const [input, milliseconds] of [
      ['quick', 50],
      ['slow', 400],
    ] as const) {
      const answer = postForJson<{ embeddings: number[][] }>('/api/embed', { input })
      await timers.elapse(milliseconds)
      expect((await answer).embeddings).toHaveLength(1)
    }
    expect(timers.delays).toEqual([50, 400])
  })

  test('a rule with a pace delays any endpoint', async () => {
    using timers = fakeTimers()
    const { mock, fetch: send } = serve(way, network)
    mock.when({ endpoint: 'tags' }, { pace: { firstTokenMs: 300 } })
    const response = send('/api/tags')
    const state = watch(response)
    await until(() => timers.pending === 1)
    expect(state.isSettled).toBe(false)
    await timers.elapse(300)

    expect(await (await response).json()).toMatchObject({ models: expect.any(Array) })
    expect((await send('/api/version')).status).toBe(200)
    expect(timers.delays).toEqual([300])
  })

  test('the lines of a pull arrive one gap apart', async () => {
    using timers = fakeTimers()
    const { mock, post } = serve(way, network)
    const progress = [1, 2, 3].map((completed) => ({ completed, total: 3 }))
    mock.when({ endpoint: 'pull' }, { progress, pace: { firstTokenMs: 200, tokensPerSecond: 4 } })
    const lines = post('/api/pull', { model: 'tiny' }).then((response) => readAllFrames<{ status: string }>(response))
    // The lines are the manifest, three parts of the first layer, two more layers, the digest, the manifest, and success.
    // Success is the last line.
    await timers.elapse(200, ...Array.from({ length: 8 }, () => 250))

    expect((await lines).at(-1)).toEqual({ status: 'success' })
    expect(timers.delays).toHaveLength(9)
  })

  test('the pieces of a reply function have the same pace as those of data', async () => {
    using timers = fakeTimers()
    const { post } = serve(way, network, {
      pace: PACE,
      async *reply() {
        yield 'Blue'
        yield ' sky'
      },
    })
    const frames = post('/api/chat', question('Hi')).then((response) => readAllFrames(response))
    await timers.elapse(300, 100, 100)

    expect(await frames).toHaveLength(3)
  })

  test('fake timers that are installed after the mock drive its pace, too', async () => {
    const { ask } = serve(way, network, { reply: TWO_PIECES })
    using timers = fakeTimers()
    const answer = ask('Hi')
    await timers.elapse(300, 100, 100)

    expect(await answer).toBe('Blue sky')
  })

  test('fake timers do not hold back a request that follows another one', async () => {
    using timers = fakeTimers()
    const { post } = serve(way, network, { pace: { firstTokenMs: 700 } })
    for (let i = 0; i < 5; i++) {
      const response = post('/api/chat', question('Hi', { stream: i % 2 === 0 }))
      await timers.elapse(700)
      expect(await (await response).text()).toContain('"done":true')
    }
  })

  test('an abort before the first token rejects the fetch', async () => {
    using timers = fakeTimers()
    const { post } = serve(way, network, { reply: TWO_PIECES })
    const controller = new AbortController()
    const response = post('/api/chat', question('Hi'), { signal: controller.signal })
    await until(() => timers.pending === 1)
    controller.abort()

    await expect(response).rejects.toMatchObject({ name: 'AbortError' })
  })

  test.runIf(way === 'mock.fetch' || environment === 'node')('an abort leaves no timer', async () => {
    using timers = fakeTimers()
    const { post, mock } = serve(way, network, { reply: TWO_PIECES })
    const first = new AbortController()
    const response = post('/api/chat', question('Hi'), { signal: first.signal })
    await until(() => timers.pending === 1)
    first.abort()
    await expect(response).rejects.toMatchObject({ name: 'AbortError' })
    expect(timers.pending).toBe(0)

    const second = new AbortController()
    const streamed = post('/api/chat', question('Hi'), { signal: second.signal })
    await until(() => timers.pending === 1)
    await vi.advanceTimersByTimeAsync(300)
    const frames = readAllFrames(await streamed)
    await until(() => timers.pending === 1)
    second.abort()
    await expect(frames).rejects.toMatchObject({ name: 'AbortError' })
    expect(timers.pending).toBe(0)
    expect(mock.requests.map(({ outcome }) => outcome)).toEqual(['aborted', 'aborted'])
  })

  test('firstTokenMs: Infinity waits for the abort, without a timer', async () => {
    using timers = fakeTimers()
    const { post, mock } = serve(way, network, { reply: { content: 'Hi', pace: { firstTokenMs: Infinity } } })
    const controller = new AbortController()
    const response = post('/api/chat', question('Hi'), { signal: controller.signal })
    const state = watch(response)
    await until(() => mock.requests.length === 1)
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(state.isSettled).toBe(false)
    expect(timers.delays).toEqual([])
    controller.abort()

    await expect(response).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('with the real clock, each chunk arrives at its time', async () => {
    const { post } = serve(way, network, {
      reply: { content: ['a', 'b', 'c'], pace: { firstTokenMs: 60, tokensPerSecond: 20 } },
    })
    const start = performance.now()
    const response = await post('/api/chat', question('Hi'))
    const times = [performance.now() - start]
    for await (const _ of response.body!) times.push(performance.now() - start)

    expect(times[0]).toBeGreaterThan(50)
    expect(times.length).toBeGreaterThanOrEqual(4)
    expect(times.at(-1)! - times[0]!).toBeGreaterThan(75)
  })
})

describe('jitter', () => {
  async function gapsOf(seed: number, jitter: number): Promise<number[]> {
    using timers = fakeTimers()
    const mock = createMockOllama({ seed, pace: { tokensPerSecond: 10, jitter } })
    mock.when('Hi', { content: Array.from({ length: 8 }, (_, i) => `${i} `) })
    const body = JSON.stringify(question('Hi', { stream: false }))
    const answer = mock.fetch('/api/chat', { method: 'POST', body })
    const state = watch(answer)
    while (!state.isSettled) await vi.advanceTimersToNextTimerAsync()
    const { eval_duration: duration } = (await (await answer).json()) as ChatResponse
    const sum = timers.delays.reduce((all, gap) => all + gap, 0)
    expect(duration! / 1e6).toBeCloseTo(sum, 3)
    return [...timers.delays]
  }

  test('is the same for the same seed, and differs for another seed', async () => {
    const gaps = await gapsOf(1, 0.5)

    expect(gaps).toHaveLength(8)
    expect(new Set(gaps).size).toBe(8)
    expect(await gapsOf(1, 0.5)).toEqual(gaps)
    expect(await gapsOf(2, 0.5)).not.toEqual(gaps)
  })

  test('makes each gap shorter or longer by at most its share of the gap', async () => {
    const gaps = await gapsOf(3, 0.5)

    for (const gap of gaps) {
      expect(gap).toBeGreaterThanOrEqual(50)
      expect(gap).toBeLessThanOrEqual(150)
    }
    expect(Math.min(...gaps)).toBeLessThan(100)
    expect(Math.max(...gaps)).toBeGreaterThan(100)
  })

  test('of 0 leaves the gaps unchanged', async () => {
    expect(new Set(await gapsOf(1, 0))).toEqual(new Set([100]))
  })

  test('does not depend on earlier responses', async () => {
    using timers = fakeTimers()
    const mock = createMockOllama({ reply: { content: ['a', 'b'], pace: { tokensPerSecond: 10, jitter: 1 } } })
    for (let i = 0; i < 2; i++) {
      const body = JSON.stringify(question('Hi', { stream: false }))
      const state = watch(mock.fetch('/api/chat', { method: 'POST', body }))
      while (!state.isSettled) await vi.advanceTimersToNextTimerAsync()
    }

    expect(timers.delays).toHaveLength(4)
    expect(timers.delays.slice(2)).toEqual(timers.delays.slice(0, 2))
  })
})

test('fake timers that are installed before msw need no options', async () => {
  await network.close()
  vi.useFakeTimers()
  using timers = watchMockTimers()
  const mock = createMockOllama({ reply: TWO_PIECES })
  await using later = await openNetwork(...mock.handlers)
  const answer = serve('msw', later, { reply: TWO_PIECES }).ask('Hi')
  await timers.elapse(300, 100, 100)

  expect(await answer).toBe('Blue sky')
})
