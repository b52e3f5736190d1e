import { expect, test } from 'vitest'
import { createMockOllama, ollamaHandlers } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { OLLAMA } from '../../support/requests.ts'

const STRICT = 'http://localhost:7000'
await intercept(...ollamaHandlers, createMockOllama({ baseUrl: STRICT, strict: true }))

test.for([
  ['GET', '/api/tags/', 301, '/api/tags'],
  ['GET', '/api/version/?a=1', 301, '/api/version?a=1'],
  ['HEAD', '/api/tags/', 307, '/api/tags'],
  ['POST', '/api/chat/', 307, '/api/chat'],
  ['GET', '/api//tags', 307, '/api/tags'],
  ['POST', '//api/chat', 307, '/api/chat'],
] as const)('%s %s is redirected with %i to %s', async ([method, path, status, location]) => {
  const response = await fetch(OLLAMA + path, { method, redirect: 'manual' })

  expect(response.status).toBe(status)
  expect(response.headers.get('location')).toBe(location)
})

test('a redirect keeps the prefix of the baseUrl', async () => {
  const { fetch: ask } = createMockOllama({ baseUrl: 'http://gpu:7000/ollama' })
  const response = await ask('http://gpu:7000/ollama/api/tags/', { redirect: 'manual' })

  expect(response.headers.get('location')).toBe('/ollama/api/tags')
})

test('a client that follows a redirect reaches the mock', async () => {
  const response = await fetch(`${OLLAMA}/api/version/`)

  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ version: '0.5.7' })
})

const ORIGIN = 'https://page.example'
const preflight = (url: string, origin = ORIGIN) =>
  fetch(url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } })

test.for(['/api/chat', '/api/tags', '/nope'])('the preflight of %s is answered', async (path) => {
  const response = await preflight(OLLAMA + path)

  expect(response.status).toBe(204)
  expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN)
  expect(response.headers.get('access-control-allow-methods')).toContain('POST')
  expect(response.headers.get('access-control-allow-headers')).toContain('Content-Type')
  expect(response.headers.get('vary')).toContain('Origin')
})

test('strict answers an OPTIONS request without an origin with 405', async () => {
  const response = await fetch(`${STRICT.replace('localhost', '127.0.0.1')}/api/chat`, { method: 'OPTIONS' })

  expect(response.status).toBe(405)
  expect(response.headers.get('allow')).toBe('POST')
  expect(response.headers.has('access-control-allow-origin')).toBe(false)
})

test.for([OLLAMA, 'http://127.0.0.1:11434'])(
  'the default profile allows every origin in a preflight of %s that has lost its own',
  async (url) => {
    const response = await fetch(`${url}/api/chat`, { method: 'OPTIONS' })

    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-methods')).toContain('POST')
  },
)

test.for(['/api/version', '/nope', '/'])('every origin may read %s', async (path) => {
  const response = await fetch(OLLAMA + path, { headers: { origin: ORIGIN } })

  expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN)
  expect(response.headers.get('vary')).toBe('Origin')
})

test('a request from the own origin, or without an origin, gets no CORS header', async () => {
  const same = await fetch(`${OLLAMA}/api/version`, { headers: { origin: OLLAMA } })
  const none = await fetch(`${OLLAMA}/api/version`)

  expect(same.headers.has('access-control-allow-origin')).toBe(false)
  expect(none.headers.has('access-control-allow-origin')).toBe(false)
})

test('strict refuses the requests and the preflights of a foreign origin', async () => {
  const response = await fetch(`${STRICT}/api/version`, { headers: { origin: ORIGIN } })

  expect(response.status).toBe(403)
  expect(await response.text()).toBe('')
  expect(response.headers.has('access-control-allow-origin')).toBe(false)
  expect((await preflight(`${STRICT}/api/chat`)).status).toBe(403)
})

test.for(['http://localhost:5173', 'https://127.0.0.1', 'app://obsidian.md', 'vscode-webview://x'])(
  'strict allows the origin %s',
  async (origin) => {
    const response = await fetch(`${STRICT}/api/version`, { headers: { origin } })

    expect(await response.json()).toEqual({ version: '0.33.0' })
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect((await preflight(`${STRICT}/api/chat`, origin)).status).toBe(204)
  },
)
