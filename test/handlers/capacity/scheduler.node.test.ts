import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Capacity, ChatResponse, MockOllamaOptions } from '../../../handlers/index.ts'
import { nextTask } from '../../../src/streaming/clock.ts'
import { defer } from '../../support/defer.ts'
import { intercept } from '../../support/intercept.ts'
import { until, watchMockTimers, type MockTimers } from '../../support/mock-timers.ts'
import { question, type Requests } from '../../support/requests.ts'
import { SCHEDULER_RULES, type RuleName } from '../../support/scheduler-rules.ts'
import { serve, WAYS, type Served, type Way } from '../../support/ways.ts'

// The first request of a mock with a capacity loads this file. It is loaded here, so that no test has to wait for it.
await import('../../../src/state/scheduler.ts')
const network = await intercept()
afterEach(() => {
  vi.useRealTimers()
})

const MODELS = ['one', 'two', 'three', 'four', 'nomic-embed-text']
const BUSY = { error: 'server busy, please try again.  maximum pending requests exceeded' }

interface Loaded extends Served {
  /** The prompts that the model was given so far, in order. */
  asked: string[]
  /** Makes the model think about a prompt until the function that is returned is called. */
  hold: (prompt: string) => () => void
  /** Sends a chat to the model `one`, and waits until the mock has it. The promise of the response is wrapped, so that it is not awaited. */
  send: (prompt: string, fields?: object, init?: RequestInit) => Promise<{ response: Promise<Response> }>
  /** Sends a chat, and waits until it was answered. */
  chat: (prompt: string, fields?: object) => Promise<ChatResponse>
  /** The names of the models in memory, sorted. */
  inMemory: () => string[]
}

function load(way: Way, capacity: Capacity, options: MockOllamaOptions = {}): Loaded {
  const gates = new Map<string, ReturnType<typeof defer<void>>>()
  const asked: string[] = []
  const served = serve(way, network, {
    models: MODELS,
    capacity,
    async reply({ prompt }) {
      asked.push(prompt)
      await gates.get(prompt)?.promise
      return 'Done.'
    },
    ...options,
  })
  const post: Requests['post'] = served.post
  const send: Loaded['send'] = async (prompt, fields = {}, init) => {
    const count = served.mock.requests.length
    const response = post('/api/chat', question(prompt, { model: 'one', stream: false, ...fields }), init)
    // A test that aborts the request may look at the response only later.
    response.catch(() => undefined)
    await until(() => served.mock.requests.length > count)
    await settle()
    return { response }
  }
  return {
    ...served,
    asked,
    hold(prompt) {
      const gate = defer()
      gates.set(prompt, gate)
      return () => gate.resolve()
    },
    send,
    async chat(prompt, fields) {
      const { response } = await send(prompt, fields)
      return (await (await response).json()) as ChatResponse
    },
    inMemory: () =>
      served.mock.models
        .loaded()
        .map(({ model }) => model.name)
        .toSorted(),
  }
}

/** Fakes what a load needs. The `setImmediate` of Node stays real, because a connection that is used again waits for it. */
function fakeTimers(): MockTimers {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
  return watchMockTimers()
}

/** Lets everything happen that needs no timer. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await nextTask()
}

async function expectBusy({ response }: { response: Promise<Response> }): Promise<void> {
  const { status } = await response
  expect(status).toBe(503)
  expect(await (await response).json()).toEqual(BUSY)
}

/** Answers held requests, and checks how many of them the model was given at the same time. */
async function expectParallel({ hold, send, asked }: Loaded, count: number, fields: object = {}): Promise<void> {
  const prompts = ['a', 'b', 'c', 'd']
  const gates = prompts.map(hold)
  const responses: Array<Promise<Response>> = []
  for (const prompt of prompts) responses.push((await send(prompt, fields)).response)
  expect(asked).toEqual(prompts.slice(0, count))
  for (const open of gates) open()
  expect((await Promise.all(responses)).map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect(asked).toEqual(prompts)
}

const TESTS: Record<RuleName, (way: Way) => Promise<void>> = {
  parallel: (way) => expectParallel(load(way, { numParallel: 2 }), 2),
  parallelZero: (way) => expectParallel(load(way, { numParallel: 0 }), 1),
  async order(way) {
    const { asked, hold, send } = load(way, {})
    const open = hold('a')
    const sent = []
    for (const prompt of ['a', 'b', 'c', 'd', 'e']) sent.push((await send(prompt)).response)
    open()
    await Promise.all(sent)
    expect(asked).toEqual(['a', 'b', 'c', 'd', 'e'])
  },
  async uncounted(way) {
    const { asked, hold, send } = load(way, { maxQueue: 0 })
    const open = hold('a')
    const sent = []
    for (const prompt of ['a', 'b', 'c', 'd']) sent.push((await send(prompt)).response)
    open()
    expect((await Promise.all(sent)).map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(asked).toHaveLength(4)
  },
  async placeEnds(way) {
    const { asked, send } = load(way, {})
    const first = await send('a', { stream: true })
    expect((await first.response).status).toBe(200)
    // Nobody has read the first answer yet.
    const second = await send('b', { stream: true })
    await (await second.response).text()
    expect(asked).toEqual(['a', 'b'])
    expect(await (await first.response).text()).toContain('"done":true')
  },
  async placeAborted(way) {
    const { asked, hold, send, mock } = load(way, {})
    hold('a')
    const [first, second] = [new AbortController(), new AbortController()]
    const sent = [
      await send('a', {}, { signal: first.signal }),
      await send('b', {}, { signal: second.signal }),
      await send('c'),
    ]
    second.abort()
    await expect(sent[1]!.response).rejects.toMatchObject({ name: 'AbortError' })
    first.abort()
    await expect(sent[0]!.response).rejects.toMatchObject({ name: 'AbortError' })
    expect((await sent[2]!.response).status).toBe(200)
    expect(asked).toEqual(['a', 'c'])
    expect(mock.requests.map(({ outcome }) => outcome)).toEqual(['aborted', 'aborted', 'complete'])
  },
  async vectorsOnly(way) {
    let running = 0
    let most = 0
    const { post } = load(
      way,
      { numParallel: 4 },
      {
        rules: [
          {
            when: { endpoint: 'embed' },
            async reply() {
              most = Math.max(most, ++running)
              await settle()
              running--
              return { embedding: [1] }
            },
          },
        ],
      },
    )
    const body = { model: 'nomic-embed-text', input: 'a' }
    const responses = await Promise.all(Array.from({ length: 4 }, () => post('/api/embed', body)))
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(most).toBe(1)
  },
  oneAtATime: (way) =>
    expectParallel(load(way, { numParallel: 3 }, { models: [{ name: 'one', details: { family: 'qwen3vl' } }] }), 1),
  async loading(way) {
    using timers = fakeTimers()
    const { chat } = load(way, { loadMs: 3000 })
    const first = chat('a')
    await timers.elapse(3000)
    expect((await first).load_duration).toBe(3_000_000_000)
    expect((await chat('b')).load_duration).toBe(12_345_678)
    expect(timers.pending).toBe(0)
  },
  async queued(way) {
    using timers = fakeTimers()
    const { asked, send, inMemory } = load(way, { loadMs: 3000, numParallel: 4 })
    const sent = [
      await send('a'),
      await send('b', { model: 'two' }),
      await send('c'),
      await send('d', { model: 'three' }),
    ]
    await timers.elapse(3000)
    await settle()
    expect([asked, inMemory()]).toEqual([['a'], ['one']])
    await timers.elapse(3000)
    await settle()
    expect([asked, inMemory()]).toEqual([
      ['a', 'b', 'c'],
      ['one', 'two'],
    ])
    await timers.elapse(3000)
    expect((await Promise.all(sent.map(({ response }) => response))).map(({ status }) => status)).toEqual([
      200, 200, 200, 200,
    ])
    expect(timers.pending).toBe(0)
  },
  async loadedGoesOn(way) {
    using timers = fakeTimers()
    const { asked, chat, send } = load(way, { loadMs: 3000 })
    const first = chat('a')
    await timers.elapse(3000)
    await first
    const second = await send('b', { model: 'two' })
    await chat('c')
    expect(asked).toEqual(['a', 'c'])
    await timers.elapse(3000)
    expect((await second.response).status).toBe(200)
  },
  async full(way) {
    using timers = fakeTimers()
    const { send } = load(way, { loadMs: 3000, maxQueue: 2 })
    const sent = [await send('a'), await send('b'), await send('c', { model: 'two' })]
    await expectBusy(await send('d'))
    await expectBusy(await send('e', { stream: true }))
    await timers.elapse(3000, 3000)
    expect((await Promise.all(sent.map(({ response }) => response))).map(({ status }) => status)).toEqual([
      200, 200, 200,
    ])
  },
  async noQueue(way) {
    using timers = fakeTimers()
    const { send } = load(way, { loadMs: 3000, maxQueue: 0 })
    const first = await send('a')
    await expectBusy(await send('b'))
    await timers.elapse(3000)
    expect((await first.response).status).toBe(200)
  },
  async loadAborted(way) {
    using timers = fakeTimers()
    const { asked, send, inMemory } = load(way, { loadMs: 3000 })
    const controller = new AbortController()
    const first = await send('a', {}, { signal: controller.signal })
    const second = await send('b')
    await vi.advanceTimersByTimeAsync(2000)
    controller.abort()
    await expect(first.response).rejects.toMatchObject({ name: 'AbortError' })
    await until(() => timers.delays.length === 2)
    await vi.advanceTimersByTimeAsync(2999)
    expect([asked, inMemory()]).toEqual([[], []])
    await vi.advanceTimersByTimeAsync(1)
    expect((await second.response).status).toBe(200)
    expect(asked).toEqual(['b'])
    expect(timers.pending).toBe(0)
  },
  async queueAborted(way) {
    using timers = fakeTimers()
    const { asked, send } = load(way, { loadMs: 3000, maxQueue: 1 })
    const controller = new AbortController()
    const first = await send('a')
    const second = await send('b', {}, { signal: controller.signal })
    controller.abort()
    await expect(second.response).rejects.toMatchObject({ name: 'AbortError' })
    // Its place in the queue is free.
    const third = await send('c')
    await timers.elapse(3000)
    expect((await Promise.all([first.response, third.response])).map(({ status }) => status)).toEqual([200, 200])
    expect(asked).toEqual(['a', 'c'])
  },
  async evictIdle(way) {
    const { chat, hold, send, inMemory } = load(way, { maxLoadedModels: 2 })
    await chat('a', { model: 'one', keep_alive: '1m' })
    await chat('b', { model: 'two', keep_alive: '10m' })
    await chat('c', { model: 'three', keep_alive: '10m' })
    expect(inMemory()).toEqual(['three', 'two'])
    // A model that answers a request is spared.
    const open = hold('d')
    const held = await send('d', { model: 'two', keep_alive: '1m' })
    await chat('e', { model: 'four' })
    expect(inMemory()).toEqual(['four', 'two'])
    open()
    await held.response
  },
  async evictBusy(way) {
    const { asked, hold, send, inMemory } = load(way, { maxLoadedModels: 2, maxQueue: 1 })
    const open = hold('a')
    const openLonger = hold('b')
    const sent = [
      await send('a', { model: 'one', keep_alive: '1m' }),
      await send('b', { model: 'two', keep_alive: '10m' }),
      await send('c', { model: 'three' }),
      await send('d', { model: 'four' }),
    ]
    await expectBusy(await send('e', { model: 'four' }))
    expect([asked, inMemory()]).toEqual([
      ['a', 'b'],
      ['one', 'two'],
    ])
    open()
    openLonger()
    expect((await Promise.all(sent.map(({ response }) => response))).map(({ status }) => status)).toEqual([
      200, 200, 200, 200,
    ])
  },
  async threeModels(way) {
    for (const capacity of [{}, { maxLoadedModels: 0 }]) {
      const { chat, inMemory } = load(way, capacity)
      for (const model of ['one', 'two', 'three', 'four']) await chat('a', { model })
      expect(inMemory()).toHaveLength(3)
    }
  },
  async reload(way) {
    const { asked, hold, send, mock } = load(way, {}, { strict: true })
    const open = hold('a')
    const first = await send('a')
    const second = await send('b', { options: { num_ctx: 512 } })
    expect(asked).toEqual(['a'])
    open()
    await Promise.all([first.response, second.response])
    expect(mock.models.loaded().map(({ contextLength }) => contextLength)).toEqual([512])
  },
  async keepAlive(way) {
    let now = Date.parse('2026-05-04T12:00:00Z')
    const { chat, hold, send, inMemory } = load(way, {}, { now: () => new Date(now) })
    const open = hold('a')
    const first = await send('a', { keep_alive: '1m' })
    now += 120_000
    expect(inMemory()).toEqual(['one'])
    open()
    await first.response
    now += 59_999
    expect(inMemory()).toEqual(['one'])
    now += 1
    expect(inMemory()).toEqual([])
    await chat('b')
    expect(inMemory()).toEqual(['one'])
  },
  async keepAliveZero(way) {
    const { hold, send, inMemory } = load(way, { numParallel: 2 })
    const gates = ['a', 'b'].map(hold)
    const sent = [await send('a', { keep_alive: 0 }), await send('b')]
    gates[0]!()
    await sent[0]!.response
    expect(inMemory()).toEqual(['one'])
    gates[1]!()
    await sent[1]!.response
    expect(inMemory()).toEqual([])
  },
  async unload(way) {
    using timers = fakeTimers()
    const { chat, hold, send, post, inMemory } = load(way, { loadMs: 3000 })
    const open = hold('a')
    const first = await send('a')
    await timers.elapse(3000)
    const unloaded = await post('/api/chat', { model: 'one', messages: [], keep_alive: 0, stream: false })
    expect(await unloaded.json()).toMatchObject({ done_reason: 'unload' })
    expect(inMemory()).toEqual(['one'])
    open()
    await first.response
    expect(inMemory()).toEqual([])
    const again = chat('b')
    await timers.elapse(3000)
    expect((await again).load_duration).toBe(3_000_000_000)
  },
  async onlyLoads(way) {
    const { asked, hold, post, send } = load(way, {})
    const open = hold('a')
    const first = await send('a')
    const loaded = await post('/api/chat', { model: 'one', messages: [], keep_alive: '5m', stream: false })
    expect(await loaded.json()).toMatchObject({ done_reason: 'load' })
    expect(asked).toEqual(['a'])
    open()
    await first.response
  },
  async refused(way) {
    const { hold, send } = load(way, { maxQueue: 0 }, { strict: true })
    const open = hold('a')
    const first = await send('a')
    const second = await send('b', { model: 'unknown' })
    expect((await second.response).status).toBe(404)
    open()
    await first.response
  },
  async durations(way) {
    using timers = fakeTimers()
    const { hold, send } = load(way, { loadMs: 3000 })
    const open = hold('b')
    const sent = [await send('a', { model: 'two' }), await send('b'), await send('c')]
    await timers.elapse(3000, 3000)
    await settle()
    await vi.advanceTimersByTimeAsync(500)
    open()
    const [first, second, third] = await Promise.all(
      sent.map(async ({ response }) => (await (await response).json()) as ChatResponse),
    )
    expect([first, second, third].map((answer) => answer!.load_duration)).toEqual([3e9, 6e9, 6e9])
    expect(third!.total_duration! - second!.total_duration!).toBe(500_000_000)
  },
}

describe.for(WAYS)('over %s', (way) => {
  const rules = (Object.keys(TESTS) as RuleName[]).map((name) => ({ name, rule: SCHEDULER_RULES[name].rule }))
  test.for(rules)('$rule', async ({ name }) => {
    await expect(TESTS[name](way)).resolves.toBeUndefined()
  })
})
