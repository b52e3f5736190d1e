import { describe, expect, test } from 'vitest'
import { createMockOllama } from '../../../handlers/index.ts'
import { defer } from '../../support/defer.ts'
import { intercept } from '../../support/intercept.ts'
import { watchMockTimers } from '../../support/mock-timers.ts'
import { serve, WAYS } from '../../support/ways.ts'

const network = await intercept()

const MESSAGE = 'server busy, please try again.  maximum pending requests exceeded'
const OPENAI_ERROR = { error: { message: MESSAGE, type: 'api_error', param: null, code: null } }
const messages = [{ role: 'user', content: 'Hi' }]

/** Each endpoint that asks a model, with a body, and the error that its dialect makes of a full queue. */
const ENDPOINTS: ReadonlyArray<readonly [path: string, body: object, error: object]> = [
  ['/api/chat', { messages }, { error: MESSAGE }],
  ['/api/chat', { messages, stream: false }, { error: MESSAGE }],
  ['/api/generate', { prompt: 'Hi' }, { error: MESSAGE }],
  ['/api/embed', { input: 'Hi' }, { error: MESSAGE }],
  ['/api/embeddings', { prompt: 'Hi' }, { error: MESSAGE }],
  ['/v1/chat/completions', { messages }, OPENAI_ERROR],
  ['/v1/chat/completions', { messages, stream: true }, OPENAI_ERROR],
  ['/v1/completions', { prompt: 'Hi' }, OPENAI_ERROR],
  ['/v1/embeddings', { input: 'Hi' }, OPENAI_ERROR],
  ['/v1/responses', { input: 'Hi' }, OPENAI_ERROR],
  [
    '/v1/messages',
    { messages, max_tokens: 5 },
    { type: 'error', error: { type: 'overloaded_error', message: MESSAGE }, request_id: expect.any(String) as string },
  ],
]

describe.for([false, true])('with strict: %s', (strict) => {
  describe.for(WAYS)('over %s', (way) => {
    test.for(ENDPOINTS)(
      '%s with %j gets status 503 in its dialect if the queue is full',
      async ([path, body, error]) => {
        const { mock, post } = serve(way, network, {
          strict,
          capacity: { maxQueue: 0, loadMs: Number.POSITIVE_INFINITY },
        })
        post('/api/chat', { model: 'llama3.1:8b', messages }).catch(() => undefined)
        await expect.poll(() => mock.requests.length).toBe(1)
        const response = await post(path, { model: 'mistral:7b', ...body })
        expect(response.status).toBe(503)
        expect(await response.json()).toEqual(error)
        mock.reset()
      },
    )

    test.for(ENDPOINTS)('%s with %j waits until its model is loaded', async ([path, body]) => {
      using timers = watchMockTimers()
      const { post } = serve(way, network, { strict, capacity: { loadMs: 1 } })
      const response = await post(path, { model: 'llama3.1:8b', ...body })
      await response.text()
      expect(response.status).toBe(200)
      expect(timers.delays).toEqual([1])
    })
  })
})

test.for([
  [5, "Failed to create a mock Ollama: found the number 5 as capacity. Give an object such as { numParallel: 2, loadMs: 3000 }."], // prettier-ignore
  [{ loadMs: -1 }, 'Failed to create a mock Ollama: found the number -1 as loadMs of capacity. Give milliseconds, 0 or more.'], // prettier-ignore
  [{ maxQueue: 1.5 }, 'Failed to create a mock Ollama: found the number 1.5 as maxQueue of capacity. Give a whole number from 0.'], // prettier-ignore
  [{ maxParallel: 1 }, "Failed to create a mock Ollama: found 'maxParallel' in the capacity. Did you mean 'numParallel'? Use numParallel, maxQueue, maxLoadedModels, loadMs."], // prettier-ignore
] as const)('the capacity %j is refused', ([capacity, message]) => {
  expect(() => createMockOllama({ capacity: capacity as never })).toThrow(new TypeError(message))
})

test('without the option, simultaneous requests do not wait, and set no timer', async () => {
  using timers = watchMockTimers()
  const all20 = defer()
  let running = 0
  const { post } = serve('mock.fetch', network, {
    async reply() {
      if (++running === 20) all20.resolve()
      await all20.promise
      return 'Done.'
    },
  })
  const all = Array.from({ length: 20 }, () => post('/api/chat', { model: 'one', messages, stream: false }))
  expect((await Promise.all(all)).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200))
  expect(timers.delays).toEqual([])
})

test('a search of the server for the model keeps its place', async () => {
  const { post } = serve('mock.fetch', network, {
    capacity: { numParallel: 1 },
    reply: ({ messages: all }) => (all.length === 1 ? { toolCalls: [{ name: 'web_search', arguments: { query: 'cats' } }] } : 'Cats.'), // prettier-ignore
  })
  for (const stream of [false, true]) {
    const response = await post('/v1/messages', {
      model: 'one',
      max_tokens: 5,
      messages,
      stream,
      tools: [{ type: 'web_search_20250305', name: 'web_search' }],
    })
    expect(await response.text()).toContain('Cats.')
  }
})
