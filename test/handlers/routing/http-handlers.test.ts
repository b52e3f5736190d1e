import { HttpResponse } from 'msw'
import { expect, test } from 'vitest'
import { createMockOllama, mockOllama, ollamaHandlers } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { getJson, OLLAMA, postForJson } from '../../support/requests.ts'

const GPU = 'http://localhost:7001/ollama'
const gpu = createMockOllama({ baseUrl: GPU, version: 'gpu' })
const network = await intercept(...ollamaHandlers, gpu)

const METHODS = ['delete', 'get', 'head', 'options', 'patch', 'post', 'put'] as const
const accept = () => new HttpResponse(null, { status: 202 })
const statusOf = async (url: string, method: string) => (await fetch(url, { method })).status

test('answers where its mock is, and nowhere else', async () => {
  network.use(gpu.http.get('/api/version', () => HttpResponse.json({ version: 'mine' })))

  expect(await (await fetch(`${GPU}/api/version`)).json()).toEqual({ version: 'mine' })
  expect(await getJson('/api/version')).toEqual({ version: '0.5.7' })
  await expect(fetch('http://localhost:7001/api/version')).rejects.toThrow(TypeError)
})

test.for(METHODS)('answers the method %s', async (method) => {
  network.use(mockOllama.http[method]('/mine', accept))

  expect(await statusOf(`${OLLAMA}/mine`, method.toUpperCase())).toBe(202)
})

test('leaves other methods and other paths', async () => {
  network.use(mockOllama.http.post('/api/version', accept))

  expect(await getJson('/api/version')).toEqual({ version: '0.5.7' })
  expect(await statusOf(`${OLLAMA}/api/versions`, 'POST')).toBe(404)
})

test('all is any method', async () => {
  network.use(mockOllama.http.all('/mine', accept))

  const statuses = await Promise.all(METHODS.map((method) => statusOf(`${OLLAMA}/mine`, method.toUpperCase())))
  expect(statuses).toEqual(METHODS.map(() => 202))
})

test('gives the parameter of its path', async () => {
  network.use(mockOllama.http.get('/v1/models/:model', ({ params }) => HttpResponse.json(params)))

  expect(await getJson('/v1/models/llama3.1:8b')).toEqual({ model: 'llama3.1:8b' })
  expect(await getJson('/v1/models')).toMatchObject({ object: 'list' })
})

test('its path may have parameters and stars, as in msw', async () => {
  network.use(
    mockOllama.http.get('/mine/:shelf/books/:book', ({ params }) => HttpResponse.json(params)),
    mockOllama.http.get('/files/*', accept),
    mockOllama.http.get('/a.b', accept),
  )

  expect(await getJson('/mine/top/books/M%C3%BCll')).toEqual({ shelf: 'top', book: 'Müll' })
  expect(await statusOf(`${OLLAMA}/mine/top/books`, 'GET')).toBe(404)
  expect(await statusOf(`${OLLAMA}/files/a/b`, 'GET')).toBe(202)
  expect(await statusOf(`${OLLAMA}/axb`, 'GET')).toBe(404)
})

test('gives the request, whose body can be read', async () => {
  network.use(
    mockOllama.http.post('/api/show', async ({ request }) => HttpResponse.json({ sent: await request.json() })),
  )

  expect(await postForJson('/api/show', { model: 'm' })).toEqual({ sent: { model: 'm' } })
})

test('a resolver that gives nothing leaves the request to the mock', async () => {
  network.use(mockOllama.http.get('/api/version', () => undefined))

  expect(await getJson('/api/version')).toEqual({ version: '0.5.7' })
})

test('a once answers once, and again when the handlers are restored', async () => {
  network.use(mockOllama.http.get('/api/version', accept, { once: true }))
  const ask = () => statusOf(`${OLLAMA}/api/version`, 'GET')

  expect(await statusOf(`${OLLAMA}/api/tags`, 'GET')).toBe(200)
  expect([await ask(), await ask()]).toEqual([202, 200])
  network.restoreHandlers()
  expect([await ask(), await ask()]).toEqual([202, 200])
})

test('the newest answers, until the handlers are reset', async () => {
  network.use(mockOllama.http.get('/api/version', () => HttpResponse.json('older')))
  network.use(mockOllama.http.get('/api/version', () => HttpResponse.json('newer')))

  expect(await getJson('/api/version')).toBe('newer')
  network.resetHandlers()
  expect(await getJson('/api/version')).toEqual({ version: '0.5.7' })
})

test('its requests are in the journal of the mock, with what was sent and what was answered', async () => {
  network.use(
    mockOllama.http.post('/api/show', async ({ request }) => HttpResponse.json(await request.json(), { status: 418 })),
    mockOllama.http.get('/mine', accept),
    mockOllama.http.get('/api/version', () => HttpResponse.error()),
    mockOllama.http.get('/api/tags', () => undefined),
  )
  await postForJson('/api/show', { model: 'm' })
  await fetch(`${OLLAMA}/mine`)
  await fetch(`${OLLAMA}/api/version`).catch(() => undefined)
  await getJson('/api/tags')

  expect(mockOllama.requests).toMatchObject([
    {
      method: 'POST',
      path: '/api/show',
      endpoint: 'show',
      model: 'm',
      answeredBy: 'http',
      status: 418,
      outcome: 'failed',
    },
    { method: 'GET', path: '/mine', endpoint: 'unknown', answeredBy: 'http', status: 202, outcome: 'complete' },
    { path: '/api/version', endpoint: 'version', answeredBy: 'http', outcome: 'failed' },
    { path: '/api/tags', endpoint: 'tags', answeredBy: 'server', status: 200, outcome: 'complete' },
  ])
})

test('has a header that a reader knows', () => {
  expect(gpu.http.get('/api/tags', accept).info.header).toBe(
    'GET http://localhost:7001/ollama/api/tags (mockOllama.http.get)',
  )
})

const get = mockOllama.http.get as (...args: unknown[]) => unknown

test.for<[title: string, args: unknown[], sentence: string]>([
  [
    'a path without a slash',
    ['api/tags', accept],
    "found 'api/tags' as the path. Give one such as '/api/tags', without a query.",
  ],
  [
    'a path with a query',
    ['/api/tags?a=1', accept],
    "found '/api/tags?a=1' as the path. Give one such as '/api/tags', without a query.",
  ],
  [
    'a path that is a RegExp',
    [/tags/, accept],
    "found a RegExp as the path. Give one such as '/api/tags', without a query.",
  ],
  [
    'a resolver that is data',
    ['/api/tags', { models: [] }],
    'found an object with the key models as the resolver. Give a function such as () => HttpResponse.json({}).',
  ],
  [
    'no resolver',
    ['/api/tags'],
    'found undefined as the resolver. Give a function such as () => HttpResponse.json({}).',
  ],
  ['a misspelt option', ['/api/tags', accept, { one: true }], "found 'one' in the options. Use once."],
  ['a once that is a number', ['/api/tags', accept, { once: 1 }], 'found the number 1 as once. Give true or false.'],
  ['options that are true', ['/api/tags', accept, true], 'found the boolean true as the options. Give { once: true }.'],
  ['options that are null', ['/api/tags', accept, null], 'found null as the options. Give { once: true }.'],
])('refuses %s', ([, args, sentence]) => {
  expect(() => get(...args)).toThrow(new TypeError(`Failed to create a handler: ${sentence}`))
})
