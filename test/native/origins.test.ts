// The statuses are those of gin-contrib/cors 1.7.2, which a real Ollama 0.33 uses, with the origins of envconfig/config.go.
import { describe, expect, test } from 'vitest'
import { mockOf, PROFILES } from './mock.ts'

const HOST = 'http://127.0.0.1:11434'

/** A real Ollama compares text, and takes no origin apart. After `http://localhost:` it allows any text. */
const ALLOWED = [
  'http://localhost',
  'https://localhost',
  'http://localhost:3000',
  'https://localhost:3000',
  'http://localhost:',
  'http://localhost:3000/',
  'http://localhost:x.evil.example',
  'http://localhost:80@evil.example',
  'http://localhost:user:password@evil.example:1:2',
  'http://127.0.0.1',
  'https://127.0.0.1:3000',
  'http://0.0.0.0',
  'http://0.0.0.0:8080',
  'app://obsidian.md',
  'app://',
  'file://',
  'file:///home/me/page.html',
  'tauri://localhost',
  'vscode-webview://abc',
  'vscode-file://vscode-app',
]

const REFUSED = [
  'null',
  '*',
  'http://localhost/',
  'http://localhost.evil.example',
  'http://evil.example/http://localhost:3000',
  'http://app.localhost:3000',
  'HTTP://localhost:3000',
  'http://LOCALHOST:3000',
  'http://user@localhost:3000',
  'http://user:password@localhost',
  'http://127.0.0.1.evil.example',
  'http://127.0.0.2:3000',
  'http://[::1]',
  'http://[::1]:3000',
  'localhost:3000',
  '//localhost:3000',
  'http:localhost:3000',
  'ws://localhost:3000',
  'App://obsidian.md',
  'app:/obsidian.md',
  'vscode-webview:abc',
  'http://tauri.localhost',
  'https://tauri.localhost',
  'chrome-extension://abc',
  'moz-extension://abc',
  'safari-extension://abc',
]

describe.each(PROFILES)('in the %s profile', (profile) => {
  const ask = (origin: string, method = 'GET') =>
    mockOf(profile).fetch(`${HOST}/api/tags`, { method, headers: { origin } })
  const allowed = profile === 'strict' ? ALLOWED : [...ALLOWED, ...REFUSED]
  const refused = profile === 'strict' ? REFUSED : []

  test.each(allowed)('the origin %s is allowed, in a request and in a preflight', async (origin) => {
    const response = await ask(origin)
    const preflight = await ask(origin, 'OPTIONS')

    expect([response.status, preflight.status]).toEqual([200, 204])
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin)
  })

  test.each(refused)('the origin %s is refused, in a request and in a preflight', async (origin) => {
    const response = await ask(origin)
    const preflight = await ask(origin, 'OPTIONS')

    expect([response.status, preflight.status]).toEqual([403, 403])
    expect(await response.text()).toBe('')
    expect(response.headers.has('access-control-allow-origin')).toBe(false)
  })

  test.each(['http', 'https'])('the own origin of the server gets no CORS header with %s', async (scheme) => {
    const response = await ask(HOST.replace('http', scheme))

    expect(response.status).toBe(200)
    expect(response.headers.has('access-control-allow-origin')).toBe(false)
  })
})
