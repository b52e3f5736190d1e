import { Ollama } from 'ollama/browser'
import { expect, test } from 'vitest'
import { mockOllama, ollamaHandlers } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { collect } from '../../support/read-body.ts'

const network = await intercept(...ollamaHandlers)

const ollama = new Ollama({ host: 'http://localhost:11434' })
const chat = { model: 'llama3.1:8b', messages: [{ role: 'user', content: 'Why?' }] }

test('ollama.chat returns the reply of the model', async () => {
  const { message, done_reason: doneReason } = await ollama.chat(chat)

  expect(message).toEqual({ role: 'assistant', content: 'Echo: Why?' })
  expect(doneReason).toBe('stop')
})

test('ollama.chat streams the pieces of the reply', async () => {
  network.use(mockOllama.chat('The sky scatters blue.'))
  const parts = await collect(await ollama.chat({ ...chat, stream: true }))

  expect(parts.map(({ message }) => message.content)).toEqual(['The', ' sky', ' scatters', ' blue.', ''])
  expect(parts.at(-1)).toMatchObject({ done: true, done_reason: 'stop', eval_count: 4 })
})

test('ollama.generate returns the reply whole, and streams it', async () => {
  const request = { model: 'llama3.1:8b', prompt: 'Why?' }
  expect(await ollama.generate(request)).toMatchObject({ response: 'Echo: Why?', done: true, context: [1, 2, 3] })

  const parts = await collect(await ollama.generate({ ...request, stream: true }))
  expect(parts.map(({ response }) => response)).toEqual(['Echo:', ' Why?', ''])
})

test('ollama.embed, list, show, ps and version return what the mock has', async () => {
  const { embeddings } = await ollama.embed({ model: 'nomic-embed-text', input: ['a', 'b'] })
  expect(embeddings).toEqual([
    [0, 0.1, 0.2, 0.3],
    [0, 0.1, 0.2, 0.3],
  ])
  expect((await ollama.list()).models.map(({ name }) => name)).toContain('llama3.1:8b')
  expect((await ollama.show({ model: 'mistral:7b' })).details.family).toBe('mistral')
  expect((await ollama.ps()).models.map(({ name }) => name)).toContain('nomic-embed-text:latest')
  expect(await ollama.version()).toEqual({ version: '0.5.7' })
})

test('ollama.chat rejects with the status and the message of an error', async () => {
  network.use(mockOllama.chat({ error: { status: 503, message: 'busy' } }))

  await expect(ollama.chat(chat)).rejects.toMatchObject({ name: 'ResponseError', status_code: 503, message: 'busy' })
})

test('the reader of a stream rejects with an error in the middle of the stream', async () => {
  network.use(mockOllama.chat({ content: 'so far', error: 'broken' }))
  const parts = await ollama.chat({ ...chat, stream: true })

  await expect(collect(parts)).rejects.toThrow('broken')
})

test('abort() in the middle of a stream rejects its reader with an AbortError', async () => {
  network.use(
    mockOllama.chat(async function* () {
      yield 'first'
      await new Promise(() => {})
    }),
  )
  const parts = await ollama.chat({ ...chat, stream: true })
  const read = async () => {
    for await (const part of parts) {
      expect(part.message.content).toBe('first')
      parts.abort()
    }
  }

  await expect(read()).rejects.toMatchObject({ name: 'AbortError' })
})
