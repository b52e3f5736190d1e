import { expect, test } from 'vitest'
import { Ollama } from 'ollama'
import { createMockOllama, ollamaHandlers } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'

const proxied = createMockOllama({ baseUrl: 'https://llm.example.com/ollama', version: 'proxied' })
await intercept(...ollamaHandlers, proxied)

test('a client without a host is answered', async () => {
  expect(await new Ollama().version()).toEqual({ version: '0.5.7' })
})

test.for([
  'localhost',
  '127.0.0.1',
  'ollama',
  'localhost:11434',
  'http://localhost:11434',
  'http://127.0.0.1:11434/',
  'http://[::1]:11434',
])('a client of the host %s is answered', async (host) => {
  expect(await new Ollama({ host }).version()).toEqual({ version: '0.5.7' })
})

test('a client whose host is the url of the mock is answered', async () => {
  expect(await new Ollama({ host: proxied.url }).version()).toEqual({ version: 'proxied' })
})

test('a client whose fetch is mock.fetch is answered without any interception', async () => {
  const mock = createMockOllama({ reply: 'in process' })
  const client = new Ollama({ host: 'http://anywhere.example', fetch: mock.fetch })

  expect((await client.chat({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] })).message.content).toBe(
    'in process',
  )
})
