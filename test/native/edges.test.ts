import { describe, expect, test } from 'vitest'
import { mockOf, PROFILES } from './mock.ts'

const HOST = 'http://127.0.0.1:11434'

describe.each(PROFILES)('in the %s profile', (profile) => {
  const ask = (path: string, init: RequestInit = {}) =>
    mockOf(profile).fetch(HOST + path, { redirect: 'manual', ...init })

  test.each([
    ['GET', '/api//tags?a=1&b=2', 307, '/api/tags?a=1&b=2'],
    ['POST', '//api/chat?a=1', 307, '/api/chat?a=1'],
    ['GET', '/api/tags/?a=1', 301, '/api/tags?a=1'],
    ['POST', '/api/chat/?a=1', 307, '/api/chat?a=1'],
    ['HEAD', '/api/tags/', 307, '/api/tags'],
    ['DELETE', '/api/delete/', 307, '/api/delete'],
  ])('%s %s is redirected with a %d to %s, which keeps the query', async (method, path, status, location) => {
    const response = await ask(path, { method })

    expect([response.status, response.headers.get('location')]).toEqual([status, location])
  })

  test.each([
    ['GET', '/api/chat', 'POST'],
    ['POST', '/api/tags', 'HEAD, GET'],
    ['POST', '/api/delete', 'DELETE'],
    ['GET', '/api/blobs/sha256:12', 'HEAD, POST'],
    ['PUT', '/', 'HEAD, GET'],
  ])('%s %s gets a 405 that allows %s', async (method, path, allow) => {
    const response = await ask(path, { method })

    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe(allow)
    expect(await response.text()).toBe('405 method not allowed')
  })

  test.each(['/nope', '/api', '/api/chat/x', '/api/blobs/', '/api/blobs/a/b'])('%s gets a 404', async (path) => {
    const response = await ask(path)

    expect(response.status).toBe(404)
    expect(await response.text()).toBe('404 page not found')
  })

  test.each(['/', '/api/tags', '/api/version'])('HEAD %s has no body', async (path) => {
    const response = await ask(path, { method: 'HEAD' })

    expect(response.status).toBe(200)
    expect(response.body).toBeNull()
  })

  test.each([
    ['http://localhost:5173', true],
    ['http://127.0.0.1', true],
    ['vscode-webview://x', true],
    ['https://example.com', false],
    ['http://localhost.example.com', false],
  ])('a page from %s is allowed by default, and in strict: %s', async (origin, isLocal) => {
    const response = await ask('/api/tags', { headers: { origin } })
    const isAllowed = isLocal || profile === 'default'

    expect(response.status).toBe(isAllowed ? 200 : 403)
    expect(response.headers.get('access-control-allow-origin')).toBe(isAllowed ? origin : null)
  })
})
