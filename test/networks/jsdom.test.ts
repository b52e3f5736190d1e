// @vitest-environment jsdom
// @vitest-environment-options { "url": "https://page.example/chat" }
import axios from 'axios'
import { http } from 'msw'
import { afterEach, expect, test } from 'vitest'
import { createMockOllama, mockOllama, ollamaHandlers } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'
import { OLLAMA, question } from '../support/requests.ts'

const STRICT = 'http://localhost:7000'
const seen: string[] = []
const recorder = http.all('*', ({ request }) => {
  seen.push(`${request.method} ${new URL(request.url).pathname} from ${request.headers.get('origin')}`)
})
const network = await intercept(recorder, ...ollamaHandlers, createMockOllama({ baseUrl: STRICT, strict: true }))
afterEach(() => {
  seen.splice(0)
})

interface RequestParts {
  headers?: Record<string, string>
  body?: object
}

/** Sends an XHR. Returns the type of the event that ends it, with the status and the text at that time. */
function send(method: string, url: string, { headers = {}, body }: RequestParts = {}) {
  const request = new XMLHttpRequest()
  request.open(method, url)
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
  return new Promise<{ type: string; status: number; text: string }>((resolve) => {
    const end = ({ type }: Event) => resolve({ type, status: request.status, text: request.responseText })
    for (const type of ['load', 'error', 'abort', 'timeout']) request.addEventListener(type, end)
    request.send(body && JSON.stringify(body))
  })
}

const REFUSED = { type: 'error', status: 0, text: '' }
// Because of this header, jsdom sends a preflight before the request. It sends none because of a JSON body.
const authorization = 'Bearer secret'

test('an XHR is answered', async () => {
  const { type, status, text } = await send('POST', `${OLLAMA}/api/chat`, { body: question('Hi', { stream: false }) })

  expect({ type, status }).toEqual({ type: 'load', status: 200 })
  expect(JSON.parse(text)).toMatchObject({ message: { content: 'Echo: Hi' } })
})

test('the preflight of an XHR is answered, and then the XHR itself', async () => {
  const { type, text } = await send('POST', `${OLLAMA}/api/chat`, {
    headers: { 'content-type': 'application/json', authorization },
    body: question('Hi', { stream: false }),
  })

  expect(type).toBe('load')
  expect(JSON.parse(text)).toMatchObject({ message: { content: 'Echo: Hi' } })
  expect(seen).toEqual(['OPTIONS /api/chat from https://page.example', 'POST /api/chat from https://page.example'])
})

test('an XHR with a header that Ollama does not allow is refused by its preflight', async () => {
  expect(await send('GET', `${OLLAMA}/api/version`, { headers: { 'x-my-own': '1' } })).toEqual(REFUSED)
  expect(seen).toEqual(['OPTIONS /api/version from https://page.example'])
})

test('an XHR reads a stream to its end', async () => {
  const { text } = await send('POST', `${OLLAMA}/api/chat`, { body: question('Hi') })

  expect(text.trimEnd().split('\n')).toHaveLength(3)
})

test('an XHR reads the status and the body of an error', async () => {
  network.use(mockOllama.chat({ error: { status: 503, message: 'busy' } }))

  expect(await send('POST', `${OLLAMA}/api/chat`, { body: question('Hi') })).toEqual({
    type: 'load',
    status: 503,
    text: '{"error":"busy"}',
  })
})

test('an XHR reads the refusal of an unknown path and of a wrong method', async () => {
  expect(await send('GET', `${OLLAMA}/nope`)).toEqual({ type: 'load', status: 404, text: '404 page not found' })
  expect(await send('GET', `${OLLAMA}/api/chat`)).toMatchObject({ type: 'load', status: 405 })
})

test('in strict, an XHR of a foreign origin fails, with and without a preflight', async () => {
  expect(await send('GET', `${STRICT}/api/version`)).toEqual(REFUSED)
  expect(await send('GET', `${STRICT}/api/version`, { headers: { authorization } })).toEqual(REFUSED)
  expect(seen).toEqual(['GET /api/version from https://page.example', 'OPTIONS /api/version from https://page.example'])
})

test('the preflight of axios over XHR is answered, and then the request', async () => {
  const client = axios.create({ baseURL: OLLAMA, adapter: 'xhr', headers: { authorization } })
  const { data } = await client.post('/api/generate', { prompt: 'Hi', stream: false })

  expect(data).toMatchObject({ response: 'Echo: Hi' })
  expect(seen).toEqual([
    'OPTIONS /api/generate from https://page.example',
    'POST /api/generate from https://page.example',
  ])
})

test('axios over XHR rejects with the status and the message of an error', async () => {
  network.use(mockOllama.generate({ error: { status: 503, message: 'busy' } }))
  const client = axios.create({ baseURL: OLLAMA, adapter: 'xhr' })

  await expect(client.post('/api/generate', { prompt: 'Hi' })).rejects.toMatchObject({
    response: { status: 503, data: { error: 'busy' } },
  })
})
