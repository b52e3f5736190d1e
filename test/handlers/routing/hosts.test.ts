import { http } from 'msw'
import { expect, test } from 'vitest'
import { mockOllama, ollamaHandlers } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { post, question } from '../../support/requests.ts'

/** Answers the requests that the handlers of the mock leave to the application. */
const application = http.all(
  ({ request }) => new URL(request.url).host !== globalThis.location?.host,
  async ({ request }) => new Response(`the application got ${request.method} ${await request.text()}`),
)
const network = await intercept(...ollamaHandlers, application)

test.for([
  'http://localhost:11434',
  'http://127.0.0.1:11434',
  'http://[::1]:11434',
  'http://ollama:11434',
  'http://host.docker.internal:11434',
  'http://gpu-7.example.com:11434',
  'http://192.168.1.20:11434',
  'https://ollama.example.com:11434',
])('the default mock answers at %s', async (origin) => {
  const response = await post(`${origin}/api/chat`, question('Hi', { stream: false }))

  expect(await response.json()).toMatchObject({ message: { content: 'Echo: Hi' } })
})

test.for([
  'http://localhost:3000/api/chat',
  'http://localhost/api/chat',
  'https://localhost/api/generate',
  'http://127.0.0.1:11435/api/chat',
  'http://ollama.test:8080/api/embed',
  'http://localhost:1143/nope',
])('a request to %s passes the mock unchanged', async (url) => {
  network.use(mockOllama.chat('never', { once: true }), mockOllama.generate('never'), mockOllama.embed([1]))

  expect(await (await post(url, '{"my":"own"}')).text()).toBe('the application got POST {"my":"own"}')
})

test('the port of the mock in the path or the query of a URL does not count', async () => {
  const get = async (url: string) => (await fetch(url)).text()

  expect(await get('http://localhost:3000/localhost:11434/api/version')).toBe('the application got GET ')
  expect(await get('http://localhost:3000/?url=http://localhost:11434/api/version')).toBe('the application got GET ')
})
