import { afterAll, expect, test, vi } from 'vitest'
import { intercept } from '#intercept'
import { ollamaHandlers } from '../../handlers/index.ts'
import { collect } from '../support/requests.ts'

// The client keeps the `fetch` of the time when it is made, and the default one is made when it is imported.
const network = await intercept(...ollamaHandlers)
const { default: ollama, Ollama } = await import('ollama')
afterAll(() => network.close())

const request = { model: 'llama3.1:8b', messages: [{ role: 'user', content: 'Why?' }] }

test('the default client is answered when it is imported after the interception began', async () => {
  expect((await ollama.chat(request)).message.content).toBe('Echo: Why?')
  expect(await collect(await ollama.chat({ ...request, stream: true }))).toHaveLength(3)
})

test('a client that was made before keeps the fetch of that time', async () => {
  const earlier = vi.fn(async () => Response.json({ version: 'not mocked' }))
  vi.stubGlobal('fetch', earlier)
  const client = new Ollama()
  vi.unstubAllGlobals()

  expect(await client.version()).toEqual({ version: 'not mocked' })
  expect(earlier).toHaveBeenCalledOnce()
})

test('a client made before is answered when it is given a fetch that looks up the current one', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new Error('of that time')))
  const client = new Ollama({ fetch: (...parameters) => fetch(...parameters) })
  vi.unstubAllGlobals()

  expect(await client.version()).toEqual({ version: '0.5.7' })
})
