import { Ollama } from 'ollama'
import { expect, test, vi } from 'vitest'
import { createMockOllama } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'
import { collect } from '../support/read-body.ts'

const mock = createMockOllama()
const network = await intercept(mock)

const ollama = new Ollama()
const chat = { model: 'llama3.1:8b', messages: [{ role: 'user', content: 'Hi' }] }

test.for([
  ['a chat', () => ollama.chat(chat)],
  ['a streamed chat', () => ollama.chat({ ...chat, stream: true })],
] as const)('%s rejects with the status and the message of an error', async ([, send]) => {
  network.use(mock.chat({ error: { status: 503, message: 'server busy, please try again' } }))

  await expect(send()).rejects.toMatchObject({
    name: 'ResponseError',
    status_code: 503,
    error: 'server busy, please try again',
    message: 'server busy, please try again',
  })
})

test('a removed model is not found', async () => {
  mock.models.remove('llama3.1:8b')

  await expect(ollama.chat(chat)).rejects.toMatchObject({
    name: 'ResponseError',
    status_code: 404,
    message: "model 'llama3.1:8b' not found",
  })
  await expect(ollama.show({ model: 'llama3.1:8b' })).rejects.toMatchObject({ status_code: 404 })
})

test('a malformed request is refused with the error text of the real server', async () => {
  const input = 5 as unknown as string
  await expect(ollama.embed({ model: 'm', input })).rejects.toMatchObject({
    status_code: 400,
    message: 'invalid input type',
  })

  const prompt = ['x'] as unknown as string
  await expect(ollama.generate({ model: 'm', prompt })).rejects.toMatchObject({
    status_code: 400,
    message: 'json: cannot unmarshal array into Go struct field GenerateRequest.prompt of type string',
  })
})

test('an unknown path is answered with a 404, and does not reject the fetch', async () => {
  const log = vi.spyOn(console, 'log').mockReturnValue()
  const client = new Ollama({ host: 'http://127.0.0.1:11434/nope' })

  await expect(client.version()).rejects.toMatchObject({ name: 'ResponseError', status_code: 404 })
  log.mockRestore()
})

test('an error in mid-stream is thrown after the pieces before it', async () => {
  network.use(mock.chat({ content: 'so far', error: 'broken' }))
  const read: string[] = []
  const parts = await ollama.chat({ ...chat, stream: true })
  const readAll = async () => {
    for await (const { message } of parts) read.push(message.content)
  }

  await expect(readAll()).rejects.toThrow(new Error('broken'))
  expect(read).toEqual(['so', ' far'])
})

test('a request after a failed one is answered', async () => {
  network.use(mock.chat({ error: 'broken' }, { once: true }))
  await expect(ollama.chat(chat)).rejects.toThrow('broken')

  expect(await collect(await ollama.chat({ ...chat, stream: true }))).toHaveLength(3)
})
