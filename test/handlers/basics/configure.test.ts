import { afterEach, expect, test } from 'vitest'
import { createMockOllama, DEFAULT_MODELS } from '../../../handlers/index.ts'
import { defer } from '../../support/defer.ts'
import { intercept } from '../../support/intercept.ts'
import { ask, getJson, OLLAMA, post, postForJson, question } from '../../support/requests.ts'

const mock = createMockOllama()
const network = await intercept(mock)
afterEach(() => {
  mock.configure({})
})

test('configure sets the options that the handlers of the mock follow', async () => {
  mock.configure({ strict: true, models: ['llama3.2'], reply: 'Configured.' })

  expect((await post('/api/chat', question('Hi', { model: 'gone' }))).status).toBe(404)
  expect(await ask('Hi', { model: 'llama3.2' })).toBe('Configured.')
  expect(mock.models.list().map(({ name }) => name)).toEqual(['llama3.2:latest'])
})

test('reset restores the models and the rules that configure set', async () => {
  mock.configure({ models: ['llama3.2'], rules: [{ when: 'sky', reply: 'Blue.' }] })
  mock.models.add('qwen3')
  mock.when('sky', 'Grey.')
  mock.reset()

  expect(mock.models.list().map(({ name }) => name)).toEqual(['llama3.2'])
  expect(await ask('The sky?')).toBe('Blue.')
})

test('configure replaces all options, and empties the journal', async () => {
  mock.configure({ reply: 'First.' })
  await ask('Hi')
  mock.configure({ version: '1.2.3' })

  expect(mock.requests).toEqual([])
  expect(await ask('Hi')).toBe('Echo: Hi')
  expect(await getJson('/api/version')).toEqual({ version: '1.2.3' })
})

test('configure moves the mock to another baseUrl', async () => {
  mock.configure({ baseUrl: 'http://gpu:8080/ollama', unknownPaths: 'passthrough' })

  expect(mock.url).toBe('http://gpu:8080/ollama')
  expect(await (await fetch('http://gpu:8080/ollama/api/version')).json()).toEqual({ version: '0.5.7' })
  await expect(fetch(`${OLLAMA}/api/version`)).rejects.toThrow(TypeError)
})

test.for([
  ['configure', () => mock.configure({})],
  ['reset', () => mock.reset()],
] as const)('%s aborts a response that is still running', async ([, act]) => {
  mock.configure({ pace: { firstTokenMs: 60_000 } })
  const response = post('/api/chat', question('Hi'))
  await expect.poll(() => mock.requests).toHaveLength(1)
  act()

  await expect(response).rejects.toThrow(Error)
})

test.for([
  ['configure', () => mock.configure({})],
  ['reset', () => mock.reset()],
] as const)('%s aborts a request whose body has not arrived yet', async ([, act]) => {
  const sent = defer()
  const body = new ReadableStream({
    async pull(controller) {
      await sent.promise
      controller.enqueue(new TextEncoder().encode(JSON.stringify(question('Hi'))))
      controller.close()
    },
  })
  const response = mock.fetch('/api/chat', { method: 'POST', body, duplex: 'half' } as RequestInit)
  expect(mock.requests).toHaveLength(1)
  act()
  sent.resolve()

  await expect(response).rejects.toHaveProperty('name', 'AbortError')
})

test('configure refuses a wrong option, and leaves the mock unchanged', async () => {
  mock.configure({ reply: 'Stays.' })

  expect(() => mock.configure({ stric: true } as object)).toThrow(
    "found 'stric' in the options. Did you mean 'strict'? Use baseUrl, ",
  )
  expect(() => mock.configure(['a'] as object)).toThrow("Give an object such as { models: ['a'] }.")
  expect(await ask('Hi')).toBe('Stays.')
})

test('reset with a server resets the handlers of msw too', async () => {
  network.use(mock.chat('Override.'))
  mock.when('Hi', 'Rule.')
  expect(await ask('Hi')).toBe('Override.')
  mock.reset(network)

  expect(await ask('Hi')).toBe('Echo: Hi')
})

test('mock.models has only the methods add, find, list, loaded and remove', () => {
  expect(Object.keys(mock.models).toSorted()).toEqual(['add', 'find', 'list', 'loaded', 'remove'])
})

test('the default models are frozen', () => {
  expect(DEFAULT_MODELS).toEqual(['llama3.1:8b', 'mistral:7b', 'nomic-embed-text'])
  expect(() => (DEFAULT_MODELS as unknown as string[]).push('mine')).toThrow(TypeError)
})

test('the option embedding takes the same values as mock.embed()', async () => {
  const embed = async (...input: string[]) =>
    (await postForJson<{ embeddings?: number[][]; error?: string }>('/api/embed', { input })).embeddings
  const sources = [
    [1, 0],
    [
      [1, 0],
      [0, 1],
    ],
    { cat: [1, 0], dog: [0, 1] },
    (text: string) => [text.length],
  ]
  for (const source of sources) {
    mock.configure({ embedding: source })
    const byOption = await embed('cat', 'dog')
    mock.configure({})
    network.use(mock.embed(source))
    expect(byOption).toEqual(await embed('cat', 'dog'))
    mock.reset(network)
  }
  mock.configure({ embedding: { error: { status: 503, message: 'busy' } } })
  expect((await post('/api/embed', { input: 'cat' })).status).toBe(503)
})
