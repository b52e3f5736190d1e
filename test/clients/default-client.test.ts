import { http, HttpResponse } from 'msw'
import { expect, test, vi } from 'vitest'
import { mockOllama, ollamaHandlers } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'
import { collect } from '../support/read-body.ts'

const network = await intercept(...ollamaHandlers)
// A client keeps the `fetch` that it finds when it is created, and the default client is created when `ollama` is imported.
// The query makes Node import the module again, because another test file may have imported it before.
const fresh = `${import.meta.resolve('ollama')}?fresh`
const { default: ollama, Ollama } = (await import(/* @vite-ignore */ fresh)) as typeof import('ollama')

const request = { model: 'llama3.1:8b', messages: [{ role: 'user', content: 'Why?' }] }

test('the default client is answered when it is imported after the interception began', async () => {
  expect((await ollama.chat(request)).message.content).toBe('Echo: Why?')
  expect(await collect(await ollama.chat({ ...request, stream: true }))).toHaveLength(3)
})

test('a client keeps the fetch that it finds when it is created', async () => {
  const earlier = vi.fn(async () => Response.json({ version: 'not mocked' }))
  vi.stubGlobal('fetch', earlier)
  const client = new Ollama()
  vi.unstubAllGlobals()

  expect(await client.version()).toEqual({ version: 'not mocked' })
  expect(earlier).toHaveBeenCalledOnce()
})

test('a client is answered if the fetch that it was given looks up the global fetch for each request', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new Error('of that time')))
  const client = new Ollama({ fetch: (...parameters) => fetch(...parameters) })
  vi.unstubAllGlobals()

  expect(await client.version()).toEqual({ version: '0.5.7' })
})

test('a handler of msw for localhost never sees the default client, and one of mockOllama.http does', async () => {
  const message = (content: string): object => ({ message: { role: 'assistant', content } })
  network.use(http.post('http://localhost:11434/api/chat', () => HttpResponse.json(message('Never.'))))
  expect((await ollama.chat(request)).message.content).toBe('Echo: Why?')

  network.use(mockOllama.http.post('/api/chat', () => HttpResponse.json(message('By hand.'))))
  expect((await ollama.chat(request)).message.content).toBe('By hand.')
})
