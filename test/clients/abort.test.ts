import { Ollama, type ChatRequest } from 'ollama'
import { expect, test } from 'vitest'
import { mockOllama, ollamaHandlers } from '../../handlers/index.ts'
import { defer } from '../support/defer.ts'
import { intercept } from '../support/intercept.ts'

const network = await intercept(...ollamaHandlers)

const request: ChatRequest & { stream: true } = {
  model: 'llama3.1:8b',
  messages: [{ role: 'user', content: 'Hi' }],
  stream: true,
}

function useWaitingReply(): { ended: Promise<boolean> } {
  const ended = defer<boolean>()
  network.use(
    mockOllama.chat(async function* (_request, { signal }) {
      try {
        yield 'first'
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        yield 'never sent'
      } finally {
        ended.resolve(signal.aborted)
      }
    }),
  )
  return { ended: ended.promise }
}

test('the abort of an iterator ends its stream and the reply', async () => {
  const { ended } = useWaitingReply()
  const parts = await new Ollama().chat(request)
  const read: string[] = []
  const readAll = async () => {
    for await (const { message } of parts) {
      read.push(message.content)
      parts.abort()
    }
  }

  await expect(readAll()).rejects.toMatchObject({ name: 'AbortError' })
  expect(read).toEqual(['first'])
  expect(await ended).toBe(true)
})

test('the abort of a client ends all its streams', async () => {
  useWaitingReply()
  const ollama = new Ollama()
  const streams = await Promise.all([ollama.chat(request), ollama.chat(request)])
  const readAll = streams.map(async (parts) => {
    for await (const { message } of parts) {
      expect(message.content).toBe('first')
      ollama.abort()
    }
  })

  for (const result of await Promise.allSettled(readAll)) {
    expect(result).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } })
  }
})

test('the abort of one iterator does not end another stream of the client', async () => {
  const ollama = new Ollama()
  useWaitingReply()
  const aborted = await ollama.chat(request)
  network.use(mockOllama.chat('one two'))
  const other = await ollama.chat(request)
  aborted.abort()
  const read: string[] = []
  for await (const { message } of other) read.push(message.content)

  expect(read).toEqual(['one', ' two', ''])
})

test('a client can send another request after its reader has left the loop early', async () => {
  const ollama = new Ollama()
  network.use(mockOllama.chat('one two three'))
  for await (const { message } of await ollama.chat(request)) {
    expect(message.content).toBe('one')
    break
  }

  expect((await ollama.chat({ ...request, stream: false })).message.content).toBe('one two three')
})
