import { http } from 'msw'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { environment } from '#network'
import { createMockOllama } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'

// Node has no page, so the tests define the `location` that jsdom would define.
beforeAll(() => {
  if (environment === 'node') vi.stubGlobal('location', new URL('http://page.test:5173/chat'))
})

const application = http.all(
  ({ request }) => new URL(request.url).pathname.endsWith('/api/version'),
  () => new Response('the application'),
)
const network = await intercept(application)
afterAll(() => {
  vi.unstubAllGlobals()
})

const read = async (url: string | URL) => (await fetch(url)).text()

test("a baseUrl that starts with / is a path on the page's own origin", async () => {
  const mock = createMockOllama({ baseUrl: '/ollama/', version: 'mocked' })
  network.use(...mock.handlers)

  expect(mock.url).toBe(`${location.origin}/ollama`)
  expect(await read(`${location.origin}/ollama/api/version`)).toBe('{"version":"mocked"}')
  expect(await read(`${location.origin}/api/version`)).toBe('the application')
  expect(await read('http://elsewhere.test/ollama/api/version')).toBe('the application')
  expect(await read('http://localhost:11434/ollama/api/version')).toBe('the application')
})

test('a baseUrl that starts with / may stand in a list with others', async () => {
  network.use(...createMockOllama({ baseUrl: ['gpu', '/ollama'], version: 'mocked' }).handlers)

  expect(await read(`${location.origin}/ollama/api/version`)).toBe('{"version":"mocked"}')
  expect(await read('http://gpu:11434/api/version')).toBe('{"version":"mocked"}')
})
