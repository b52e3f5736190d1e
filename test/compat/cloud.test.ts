import { Ollama } from 'ollama/browser'
import { describe, expect, test } from 'vitest'
import { createMockOllama, type MockOllama, type WebSearchFixture } from '../../src/index.ts'

const SKY = { title: 'Sky', url: 'https://sky.example/', content: 'Blue.' }

async function call(mock: MockOllama, path: string, init: RequestInit = {}): Promise<[status: number, body: unknown]> {
  const response = await mock.fetch(path, { method: 'POST', ...init })
  const text = await response.text()
  return [response.status, text === '' ? '' : JSON.parse(text)]
}

const search = (mock: MockOllama, body: object) =>
  call(mock, '/api/experimental/web_search', { body: JSON.stringify(body) })
const fetchPage = (mock: MockOllama, url: string) =>
  call(mock, '/api/experimental/web_fetch', { body: JSON.stringify({ url }) })

describe('the account', () => {
  test('is signed in until a sign-out, and again after a reset', async () => {
    const mock = createMockOllama()
    const signedOut = { error: 'unauthorized', signin_url: expect.stringMatching(/^https:\/\/ollama\.com\/connect\?/) }
    expect(await call(mock, '/api/me')).toEqual([
      200,
      { id: expect.any(String), email: 'mock@example.com', name: 'mock', plan: 'free' },
    ])
    expect(await call(mock, '/api/signout')).toEqual([200, null])
    expect(await call(mock, '/api/me')).toEqual([401, signedOut])
    expect(await search(mock, { query: 'x' })).toEqual([401, signedOut])
    expect(await call(mock, '/api/signout')).toEqual([401, { error: 'you are not currently signed in' }])
    mock.reset()
    expect(await call(mock, '/api/user/keys/any', { method: 'DELETE' })).toEqual([200, null])
    expect((await call(mock, '/api/me'))[0]).toBe(401)
  })

  test('has a cloud that is not disabled', async () => {
    const status = { cloud: { disabled: false, source: 'none' } }
    expect(await call(createMockOllama(), '/api/status', { method: 'GET' })).toEqual([200, status])
  })

  test('gets recommendations of models', async () => {
    const path = '/api/experimental/model-recommendations'
    const [status, body] = await call(createMockOllama(), path, { method: 'GET' })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      recommendations: expect.arrayContaining([{ model: 'gemma4', description: expect.any(String), vram_bytes: 12e9 }]),
    })
    expect((await call(createMockOllama(), path, { method: 'POST' }).catch(() => [405]))[0]).toBe(405)
  })
})

describe('a web search', () => {
  test('finds one page by default, which echoes the query', async () => {
    const results = [{ title: 'a b', url: 'https://example.com/a%20b', content: 'Echo: a b' }]
    expect(await search(createMockOllama(), { query: 'a b' })).toEqual([200, { results }])
  })

  test.each<[string, WebSearchFixture]>([
    ['a list', { results: [SKY] }],
    ['lists by query', { results: { sky: [SKY] } }],
    ['a function', { results: (query) => (query === 'sky' ? [SKY] : []) }],
    ['an asynchronous function', { results: async (query) => (query === 'sky' ? [SKY] : []) }],
  ])('finds the results that %s gives', async (_, webSearch) => {
    expect(await search(createMockOllama({ webSearch }), { query: 'sky' })).toEqual([200, { results: [SKY] }])
  })

  test('finds nothing for a query that has no list', async () => {
    const webSearch = { results: { sky: [SKY] } }
    expect(await search(createMockOllama({ webSearch }), { query: 'toString' })).toEqual([200, { results: [] }])
  })

  test.each([
    [undefined, 5],
    [2, 2],
    [-1, 5],
    [50, 10],
  ])('with max_results %s finds %s results', async (max_results, count) => {
    const mock = createMockOllama({ webSearch: { results: Array.from({ length: 20 }, () => SKY) } })
    const [, body] = await search(mock, { query: 'sky', max_results })
    expect((body as { results: object[] }).results).toHaveLength(count)
  })

  test('is refused without a body or a query', async () => {
    const path = '/api/experimental/web_search'
    expect(await call(createMockOllama(), path, { body: ' ' })).toEqual([400, { error: 'missing request body' }])
    expect(await search(createMockOllama(), {})).toEqual([400, { error: 'query is required' }])
  })

  test('fails with the error of the fixture, and so does a web fetch', async () => {
    const mock = createMockOllama({ webSearch: { error: { status: 429, message: 'slow down' } } })
    expect(await search(mock, { query: 'x' })).toEqual([429, { error: 'slow down' }])
    expect(await fetchPage(mock, 'https://x.example')).toEqual([429, { error: 'slow down' }])
  })
})

describe('a web fetch', () => {
  const webSearch: WebSearchFixture = {
    pages: {
      'https://sky.example': { title: 'Sky', content: 'Blue.', links: ['https://sun.example/'] },
      'sea.example/a': 'Wet.',
    },
  }

  test('returns the page of a URL, with or without its scheme and its last slash', async () => {
    const mock = createMockOllama({ webSearch })
    const sky = { title: 'Sky', content: 'Blue.', links: ['https://sun.example/'] }
    expect(await fetchPage(mock, 'sky.example')).toEqual([200, sky])
    expect(await fetchPage(mock, 'https://sky.example/')).toEqual([200, sky])
    const sea = { title: 'https://sea.example/a', content: 'Wet.', links: [] }
    expect(await fetchPage(mock, 'https://sea.example/a')).toEqual([200, sea])
  })

  test('gets a 404 for a URL without a page', async () => {
    expect(await fetchPage(createMockOllama({ webSearch }), 'https://x.example')).toEqual([
      404,
      { error: 'page not found' },
    ])
    const mock = createMockOllama({ webSearch: { pages: () => undefined } })
    expect((await fetchPage(mock, 'https://x.example'))[0]).toBe(404)
  })

  test('returns a greeting for any URL by default', async () => {
    const [, body] = await fetchPage(createMockOllama(), 'https://x.example')
    expect(body).toEqual({ title: 'https://x.example', content: 'Hello from https://x.example', links: [] })
  })
})

describe('the cloud', () => {
  const mock = createMockOllama({ webSearch: { results: [SKY], pages: { 'https://sky.example': 'Blue.' } } })
  const clientWith = (headers?: Record<string, string>) =>
    new Ollama({ fetch: mock.fetch, ...(headers && { headers }) })

  test('answers a client with an API key', async () => {
    const client = clientWith({ Authorization: 'Bearer key' })
    expect(await client.webSearch({ query: 'sky' })).toEqual({ results: [SKY] })
    expect(await client.webFetch({ url: 'https://sky.example' })).toMatchObject({ content: 'Blue.' })
  })

  test('refuses a client without an API key', async () => {
    const refusal = { error: 'unauthorized', status_code: 401 }
    await expect(clientWith().webSearch({ query: 'sky' })).rejects.toMatchObject(refusal)
    await expect(clientWith({ authorization: 'Bearer ' }).webFetch({ url: 'x' })).rejects.toMatchObject(refusal)
  })

  test('answers a client with an API key after a sign-out too', async () => {
    await mock.fetch('/api/signout', { method: 'POST' })
    expect(await clientWith({ Authorization: 'Bearer key' }).webSearch({ query: 'sky' })).toEqual({ results: [SKY] })
  })
})

test.each([
  [null, /found null as webSearch/],
  [{ result: [] }, /found 'result' in the webSearch\. Did you mean 'results'\? Use results, pages, error\./],
  [{ results: [{ title: 'Sky' }] }, /found an array of 1 as results of webSearch/],
  [{ results: { sky: SKY } }, /as results of webSearch/],
  [{ pages: { a: 1 } }, /as pages of webSearch/],
  [{ error: { status: 200, message: 'x' } }, /as error of webSearch/],
])('the webSearch fixture %j is refused with an error that names the fault', (webSearch, message) => {
  expect(() => createMockOllama({ webSearch: webSearch as never })).toThrow(message)
})
