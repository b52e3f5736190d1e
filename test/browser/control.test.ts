import { describe, expect, test } from 'vitest'
import { mockOllama, ollamaHandlers, reply, type ChatResponse } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'
import { readAllFrames } from '../support/read-body.ts'
import { ask, post, question } from '../support/requests.ts'

const network = await intercept(...ollamaHandlers)

const FOUR = ['One', ' two', ' three', ' four']

test('an override answers before a rule, and a rule before the echo', async () => {
  mockOllama.when('sky', 'Blue.')
  network.use(mockOllama.chat(reply.error(503, 'busy'), { once: true }))

  const refused = await post('/api/chat', question('The sky?'))
  expect([refused.status, await refused.json()]).toEqual([503, { error: 'busy' }])
  expect(await ask('The sky?')).toBe('Blue.')
  expect(await ask('Grass?')).toBe('Echo: Grass?')
  mockOllama.assertAllUsed()
})

test('the journal records the requests of the page, and how they were answered', async () => {
  mockOllama.when('sky', 'Blue.')
  await ask('The sky?')
  await (await post('/v1/chat/completions', question('Grass?'))).text()

  expect(mockOllama.requests).toMatchObject([
    { endpoint: 'chat', dialect: 'ollama', prompt: 'The sky?', answeredBy: 'when', outcome: 'complete', status: 200 },
    { endpoint: 'chat', dialect: 'openai', prompt: 'Grass?', answeredBy: 'echo', outcome: 'complete', status: 200 },
  ])
})

test('a controlled reply keeps the response open until the test closes it', async () => {
  const answer = reply.controlled()
  network.use(mockOllama.chat(answer))
  const response = post('/api/chat', question('Hi'))
  await answer.requested
  expect(mockOllama.lastRequest?.outcome).toBe('pending')

  answer.write('Hello')
  answer.close()
  const frames = await readAllFrames<ChatResponse>(await response)
  expect(frames.map(({ message }) => message.content)).toEqual(['Hello', ''])
})

test('each piece of a paced reply arrives when it is made', async () => {
  // In milliseconds. A busy machine may delay a chunk, and so shorten the gap to the next one. But no chunk comes before its time, and the
  // first one does not wait for the last one.
  const gap = 100
  network.use(mockOllama.chat({ content: FOUR, pace: { tokensPerSecond: 1000 / gap } }))
  const start = performance.now()
  const reader = (await post('/api/chat', question('Hi'))).body!.getReader()
  const times: number[] = []
  for (let read = await reader.read(); !read.done; read = await reader.read()) times.push(performance.now() - start)

  const pieces = times.slice(0, FOUR.length)
  expect(pieces).toHaveLength(4)
  for (const [i, time] of pieces.entries()) expect(time).toBeGreaterThanOrEqual(i * gap - 1)
  expect(pieces[3]! - pieces[0]!).toBeGreaterThanOrEqual(1.5 * gap)
})

test('firstTokenMs delays the response', async () => {
  network.use(mockOllama.chat({ content: FOUR, pace: { firstTokenMs: 100 } }))
  const start = performance.now()
  await post('/api/chat', question('Hi'))

  expect(performance.now() - start).toBeGreaterThanOrEqual(99)
})

describe('a page that aborts', () => {
  async function abortAfterFirstRead(path: string): Promise<void> {
    const controller = new AbortController()
    const body = question('Hi', { stream: true, max_tokens: 1000 })
    const reader = (await post(path, body, { signal: controller.signal })).body!.getReader()
    await reader.read()
    // The reader rejects even if more chunks have arrived.
    controller.abort()
    await expect(reader.read()).rejects.toMatchObject({ name: 'AbortError' })
  }

  test.for(['/v1/chat/completions', '/v1/messages'])('ends the stream of events of %s', async (path) => {
    // The reply never ends by itself. A browser may join the chunks that have arrived, and a response that is complete cannot
    // be aborted.
    const answer = reply.controlled()
    network.use(mockOllama.chat(answer))
    answer.write('Hello')
    await abortAfterFirstRead(path)

    await answer.aborted
    expect(mockOllama.lastRequest?.outcome).toBe('aborted')
  })

  test('leaves a native stream pending, because the worker does not pass the abort on', async () => {
    const answer = reply.controlled()
    network.use(mockOllama.chat(answer))
    answer.write('Hello')
    await abortAfterFirstRead('/api/chat')
    // These requests take far longer than an abort would take to reach the mock.
    for (let i = 0; i < 5; i++) await (await post('/api/generate', { prompt: 'Hi' })).text()

    expect(mockOllama.requests[0]).toMatchObject({ endpoint: 'chat', outcome: 'pending', status: 200 })
  })

  test('leaves a native stream open until reset() ends it', async () => {
    const answer = reply.controlled()
    network.use(mockOllama.chat(answer))
    answer.write('Hello')
    await abortAfterFirstRead('/api/chat')
    mockOllama.reset()

    await answer.aborted
    expect(mockOllama.requests).toEqual([])
  })
})
