import { HttpResponse } from 'msw'
import { afterAll, afterEach, expect, test } from 'vitest'
import { intercept } from '#intercept'
import { createMockOllama, mockOllama, ollamaHandlers } from '../../handlers/index.ts'
import { getJson, OLLAMA, postForJson } from './requests.ts'

const GPU = 'http://localhost:7001/ollama'
const gpu = createMockOllama({ baseUrl: GPU, version: 'gpu' })
const network = await intercept(...ollamaHandlers, ...gpu.handlers)
afterEach(() => {
  network.resetHandlers()
  mockOllama.reset()
})
afterAll(() => network.close())

const METHODS = ['delete', 'get', 'head', 'options', 'patch', 'post', 'put'] as const
const accept = () => new HttpResponse(null, { status: 202 })
const statusOf = async (url: string, method: string) => (await fetch(url, { method })).status

test('answers where its mock is, and nowhere else', async () => {
  network.use(gpu.handler('get', '/api/version', () => HttpResponse.json({ version: 'mine' })))

  expect(await (await fetch(`${GPU}/api/version`)).json()).toEqual({ version: 'mine' })
  expect(await getJson('/api/version')).toEqual({ version: '0.5.7' })
  await expect(fetch('http://localhost:7001/api/version')).rejects.toThrow(TypeError)
})

test.for(METHODS)('takes the method %s, and its upper case', async (method) => {
  const upper = method.toUpperCase() as Uppercase<typeof method>
  network.use(mockOllama.handler(method, '/lower', accept), mockOllama.handler(upper, '/upper', accept))

  expect([await statusOf(`${OLLAMA}/lower`, upper), await statusOf(`${OLLAMA}/upper`, upper)]).toEqual([202, 202])
})

test('leaves other methods and other paths', async () => {
  network.use(mockOllama.handler('post', '/api/version', accept))

  expect(await getJson('/api/version')).toEqual({ version: '0.5.7' })
  expect(await statusOf(`${OLLAMA}/api/versions`, 'POST')).toBe(404)
})

test('all is any method', async () => {
  network.use(mockOllama.handler('all', '/mine', accept))

  const statuses = await Promise.all(METHODS.map((method) => statusOf(`${OLLAMA}/mine`, method.toUpperCase())))
  expect(statuses).toEqual(METHODS.map(() => 202))
})

test('gives the parameter of its path', async () => {
  network.use(mockOllama.handler('get', '/v1/models/:model', ({ params }) => HttpResponse.json(params)))

  expect(await getJson('/v1/models/llama3.1:8b')).toEqual({ model: 'llama3.1:8b' })
  expect(await getJson('/v1/models')).toMatchObject({ object: 'list' })
})

test('gives the request, whose body can be read', async () => {
  network.use(
    mockOllama.handler('post', '/api/show', async ({ request }) => HttpResponse.json({ sent: await request.json() })),
  )

  expect(await postForJson('/api/show', { model: 'm' })).toEqual({ sent: { model: 'm' } })
})

test('a resolver that gives nothing leaves the request to the mock', async () => {
  network.use(mockOllama.handler('get', '/api/version', () => undefined))

  expect(await getJson('/api/version')).toEqual({ version: '0.5.7' })
})

test('a once answers once, and again when the handlers are restored', async () => {
  network.use(mockOllama.handler('get', '/api/version', accept, { once: true }))
  const ask = () => statusOf(`${OLLAMA}/api/version`, 'GET')

  expect(await statusOf(`${OLLAMA}/api/tags`, 'GET')).toBe(200)
  expect([await ask(), await ask()]).toEqual([202, 200])
  network.restoreHandlers()
  expect([await ask(), await ask()]).toEqual([202, 200])
})

test('the newest answers, until the handlers are reset', async () => {
  network.use(mockOllama.handler('get', '/api/version', () => HttpResponse.json('older')))
  network.use(mockOllama.handler('get', '/api/version', () => HttpResponse.json('newer')))

  expect(await getJson('/api/version')).toBe('newer')
  network.resetHandlers()
  expect(await getJson('/api/version')).toEqual({ version: '0.5.7' })
})

test('has a header that a reader knows', () => {
  expect(gpu.handler('GET', '/api/tags', accept).info.header).toBe(
    'GET http://localhost:7001/ollama/api/tags (mockOllama.handler)',
  )
})

const handler = mockOllama.handler as (...args: unknown[]) => unknown

const METHOD_SENTENCE = 'as the method. Give one of all, delete, get, head, options, patch, post, put.'

test.for<[title: string, args: unknown[], sentence: string]>([
  ['an unknown method', ['fetch', '/api/tags', accept], `found 'fetch' ${METHOD_SENTENCE}`],
  ['no method', [undefined, '/api/tags', accept], `found undefined ${METHOD_SENTENCE}`],
  [
    'a path without a slash',
    ['get', 'api/tags', accept],
    "found 'api/tags' as the path. Give one such as '/api/tags'.",
  ],
  ['a path that is a RegExp', ['get', /tags/, accept], "found a RegExp as the path. Give one such as '/api/tags'."],
  [
    'a resolver that is data',
    ['get', '/api/tags', { models: [] }],
    'found an object with the key models as the resolver. Give a function such as () => HttpResponse.json({}).',
  ],
  [
    'no resolver',
    ['get', '/api/tags'],
    'found undefined as the resolver. Give a function such as () => HttpResponse.json({}).',
  ],
  ['a misspelt option', ['get', '/api/tags', accept, { one: true }], "found 'one' in the options. Use once."],
  [
    'a once that is a number',
    ['get', '/api/tags', accept, { once: 1 }],
    'found the number 1 as once. Give true or false.',
  ],
  [
    'options that are true',
    ['get', '/api/tags', accept, true],
    'found the boolean true as the options. Give { once: true }.',
  ],
  ['options that are null', ['get', '/api/tags', accept, null], 'found null as the options. Give { once: true }.'],
])('refuses %s', ([, args, sentence]) => {
  expect(() => handler(...args)).toThrow(new TypeError(`Failed to create a handler: ${sentence}`))
})
