import { HttpResponse, passthrough } from 'msw'
import { expect, test, vi } from 'vitest'
import { createMockOllama, mockOllama, ollamaHandlers } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { getJson, OLLAMA, post, postForJson } from '../../support/requests.ts'

const GPU = 'http://localhost:7001/ollama'
const gpu = createMockOllama({ baseUrl: GPU, version: 'gpu' })
const network = await intercept(...ollamaHandlers, gpu)

const METHODS = ['delete', 'get', 'head', 'options', 'patch', 'post', 'put'] as const
const accept = () => new HttpResponse(null, { status: 202 })
const statusOf = async (url: string, method: string) => (await fetch(url, { method })).status

test('mock.http answers below the baseUrl of its mock, and nowhere else', async () => {
  network.use(gpu.http.get('/api/version', () => HttpResponse.json({ version: 'mine' })))

  expect(await (await fetch(`${GPU}/api/version`)).json()).toEqual({ version: 'mine' })
  expect(await getJson('/api/version')).toEqual({ version: '0.5.7' })
  await expect(fetch('http://localhost:7001/api/version')).rejects.toThrow(TypeError)
})

test.for(METHODS)('mockOllama.http.%s answers its own method', async (method) => {
  network.use(mockOllama.http[method]('/mine', accept))

  expect(await statusOf(`${OLLAMA}/mine`, method.toUpperCase())).toBe(202)
})

test('a handler of mockOllama.http leaves other methods and other paths to the mock', async () => {
  network.use(mockOllama.http.post('/api/version', accept))

  expect(await getJson('/api/version')).toEqual({ version: '0.5.7' })
  expect(await statusOf(`${OLLAMA}/api/versions`, 'POST')).toBe(404)
})

test('mockOllama.http.all answers any method', async () => {
  network.use(mockOllama.http.all('/mine', accept))

  const statuses = await Promise.all(METHODS.map((method) => statusOf(`${OLLAMA}/mine`, method.toUpperCase())))
  expect(statuses).toEqual(METHODS.map(() => 202))
})

test('the resolver receives the parameter of the path', async () => {
  network.use(mockOllama.http.get('/v1/models/:model', ({ params }) => HttpResponse.json(params)))

  expect(await getJson('/v1/models/llama3.1:8b')).toEqual({ model: 'llama3.1:8b' })
  expect(await getJson('/v1/models')).toMatchObject({ object: 'list' })
})

test('the path may have parameters and stars, as in msw', async () => {
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

test('the resolver receives the request, and can read its body', async () => {
  network.use(
    mockOllama.http.post('/api/show', async ({ request }) => HttpResponse.json({ sent: await request.json() })),
  )

  expect(await postForJson('/api/show', { model: 'm' })).toEqual({ sent: { model: 'm' } })
})

test('a resolver that returns nothing leaves the request to the mock', async () => {
  network.use(mockOllama.http.get('/api/version', () => undefined))

  expect(await getJson('/api/version')).toEqual({ version: '0.5.7' })
})

test('a handler with once answers once, and once again after the handlers are restored', async () => {
  network.use(mockOllama.http.get('/api/version', accept, { once: true }))
  const ask = () => statusOf(`${OLLAMA}/api/version`, 'GET')

  expect(await statusOf(`${OLLAMA}/api/tags`, 'GET')).toBe(200)
  expect([await ask(), await ask()]).toEqual([202, 200])
  network.restoreHandlers()
  expect([await ask(), await ask()]).toEqual([202, 200])
})

test('the newest handler answers until the handlers are reset', async () => {
  network.use(mockOllama.http.get('/api/version', () => HttpResponse.json('older')))
  network.use(mockOllama.http.get('/api/version', () => HttpResponse.json('newer')))

  expect(await getJson('/api/version')).toBe('newer')
  network.resetHandlers()
  expect(await getJson('/api/version')).toEqual({ version: '0.5.7' })
})

test('the journal records each request to mockOllama.http, and its response', async () => {
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

test('the journal records a response that a handler of mockOllama.http throws', async () => {
  network.use(
    mockOllama.http.post('/api/show', () => {
      throw HttpResponse.json({ error: 'no' }, { status: 401 })
    }),
  )
  expect(await postForJson('/api/show', { model: 'm' })).toEqual({ error: 'no' })
  expect(mockOllama.requests).toMatchObject([
    { path: '/api/show', model: 'm', answeredBy: 'http', status: 401, outcome: 'failed' },
  ])
})

test('the journal records a request whose handler of mockOllama.http throws an error', async () => {
  vi.spyOn(console, 'error').mockReturnValue()
  network.use(
    mockOllama.http.post('/api/show', () => {
      throw new Error('a mistake')
    }),
  )
  expect((await post('/api/show', { model: 'm' })).status).toBe(500)
  expect(mockOllama.requests).toMatchObject([
    { path: '/api/show', model: 'm', answeredBy: 'http', status: 500, outcome: 'failed' },
  ])
})

test.for([
  [
    'a generator',
    function* () {
      yield HttpResponse.json('one')
      return HttpResponse.json('two')
    },
  ],
  [
    'an asynchronous generator',
    async function* () {
      yield HttpResponse.json('one')
      return HttpResponse.json('two')
    },
  ],
] as const)('the journal records each request to mockOllama.http that %s answers', async ([, resolver]) => {
  network.use(mockOllama.http.get('/api/version', resolver))
  for (const answer of ['one', 'two', 'two', 'two']) expect(await getJson('/api/version')).toBe(answer)

  expect(mockOllama.requests).toMatchObject(
    Array.from({ length: 4 }, () => ({ path: '/api/version', answeredBy: 'http', status: 200, outcome: 'complete' })),
  )
})

test('a generator with once answers until it has ended, and then the mock does', async () => {
  const resolver = function* () {
    yield HttpResponse.json('one')
    return HttpResponse.json('two')
  }
  network.use(mockOllama.http.get('/api/version', resolver, { once: true }))
  for (const answer of ['one', 'two', { version: '0.5.7' }]) expect(await getJson('/api/version')).toEqual(answer)
  expect(mockOllama.requests.map(({ answeredBy }) => answeredBy)).toEqual(['http', 'http', 'server'])

  // msw begins the generator again too.
  network.restoreHandlers()
  expect(await getJson('/api/version')).toBe('one')
})

test('the journal does not record a request that a handler of mockOllama.http lets pass', async () => {
  network.use(mockOllama.http.get('/api/version', () => passthrough()))
  // No server listens at this address.
  await fetch(`${OLLAMA}/api/version`).catch(() => undefined)

  expect(mockOllama.requests).toEqual([])
})

test('the header of a handler names the method, the URL and mockOllama.http', () => {
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
  [
    'a misspelt option',
    ['/api/tags', accept, { one: true }],
    "found 'one' in the options. Did you mean 'once'? Use once.",
  ],
  ['a once that is a number', ['/api/tags', accept, { once: 1 }], 'found the number 1 as once. Give true or false.'],
  ['options that are true', ['/api/tags', accept, true], 'found the boolean true as the options. Give { once: true }.'],
  ['options that are null', ['/api/tags', accept, null], 'found null as the options. Give { once: true }.'],
])('mockOllama.http.get refuses %s', ([, args, sentence]) => {
  expect(() => get(...args)).toThrow(new TypeError(`Failed to create a handler: ${sentence}`))
})
