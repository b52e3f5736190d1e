import { describe, expect, test } from 'vitest'
import { mockOllama, ollamaHandlers, reply, type ChatResponse } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'
import { readAllFrames } from '../support/read-body.ts'
import { ask, post, question } from '../support/requests.ts'

const network = await intercept(...ollamaHandlers)

const FOUR = ['One', ' two', ' three', ' four']

test('overrides, then rules, say what the model says', async () => {
  mockOllama.when('sky', 'Blue.')
  network.use(mockOllama.chat(reply.error(503, 'busy'), { once: true }))

  const refused = await post('/api/chat', question('The sky?'))
  expect([refused.status, await refused.json()]).toEqual([503, { error: 'busy' }])
  expect(await ask('The sky?')).toBe('Blue.')
  expect(await ask('Grass?')).toBe('Echo: Grass?')
  mockOllama.assertAllUsed()
})

test('the journal tells what the page asked, and how it was answered', async () => {
  mockOllama.when('sky', 'Blue.')
  await ask('The sky?')
  await (await post('/v1/chat/completions', question('Grass?'))).text()

  expect(mockOllama.requests).toMatchObject([
    { endpoint: 'chat', dialect: 'ollama', prompt: 'The sky?', answeredBy: 'when', outcome: 'complete', status: 200 },
    { endpoint: 'chat', dialect: 'openai', prompt: 'Grass?', answeredBy: 'echo', outcome: 'complete', status: 200 },
  ])
})

test('the test holds an answer for as long as it looks at it', async () => {
  const answer = reply.controlled()
  network.use(mockOllama.chat(answer))
  const asked = post('/api/chat', question('Hi'))
  await answer.requested
  expect(mockOllama.lastRequest?.outcome).toBe('pending')

  answer.write('Hello')
  answer.close()
  const frames = await readAllFrames<ChatResponse>(await asked)
  expect(frames.map(({ message }) => message.content)).toEqual(['Hello', ''])
})

test('each piece of a paced reply arrives as it is made', async () => {
  // Why so slow: half of it is what a busy machine may keep a chunk back.
  const gap = 100
  network.use(mockOllama.chat({ content: FOUR, pace: { tokensPerSecond: 1000 / gap } }))
  const reader = (await post('/api/chat', question('Hi'))).body!.getReader()
  const times: number[] = []
  for (let read = await reader.read(); !read.done; read = await reader.read()) times.push(performance.now())

  const gaps = times.slice(1, FOUR.length).map((time, i) => time - times[i]!)
  expect(gaps).toHaveLength(3)
  for (const milliseconds of gaps) expect(milliseconds).toBeGreaterThanOrEqual(gap / 2)
})

test('the first piece takes its time too', async () => {
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
    // What has come already is not read any more.
    controller.abort()
    await expect(reader.read()).rejects.toMatchObject({ name: 'AbortError' })
  }

  test.for(['/v1/chat/completions', '/v1/messages'])('ends a stream of events: %s', async (path) => {
    // Why one that is never at its end: a browser may join all that has come, and what is whole cannot be aborted.
    const answer = reply.controlled()
    network.use(mockOllama.chat(answer))
    answer.write('Hello')
    await abortAfterFirstRead(path)

    await answer.aborted
    expect(mockOllama.lastRequest?.outcome).toBe('aborted')
  })

  test('leaves the lines of a native stream pending: its worker does not pass it on', async () => {
    const answer = reply.controlled()
    network.use(mockOllama.chat(answer))
    answer.write('Hello')
    await abortAfterFirstRead('/api/chat')
    // As much as takes far longer than an abort would.
    for (let i = 0; i < 5; i++) await (await post('/api/generate', { prompt: 'Hi' })).text()

    expect(mockOllama.requests[0]).toMatchObject({ endpoint: 'chat', outcome: 'pending', status: 200 })
  })

  test('and reset() ends what is left of it', async () => {
    const answer = reply.controlled()
    network.use(mockOllama.chat(answer))
    answer.write('Hello')
    await abortAfterFirstRead('/api/chat')
    mockOllama.reset()

    await answer.aborted
    expect(mockOllama.requests).toEqual([])
  })
})
