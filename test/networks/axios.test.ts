import type { Readable } from 'node:stream'
import axios from 'axios'
import { expect, test } from 'vitest'
import { mockOllama, ollamaHandlers, type ChatResponse } from '../../handlers/index.ts'
import { defer } from '../support/defer.ts'
import { intercept } from '../support/intercept.ts'
import { OLLAMA, question } from '../support/requests.ts'

const network = await intercept(...ollamaHandlers)

const ADAPTERS = ['http', 'fetch'] as const
const toClient = (adapter: (typeof ADAPTERS)[number]) => axios.create({ baseURL: OLLAMA, adapter })

test.for(ADAPTERS)('over the %s adapter, a chat request is answered', async (adapter) => {
  const { data, status, headers } = await toClient(adapter).post('/api/chat', question('Hi', { stream: false }))

  expect(status).toBe(200)
  expect(headers['content-type']).toBe('application/json; charset=utf-8')
  expect(data).toMatchObject({ message: { content: 'Echo: Hi' } })
})

test.for(ADAPTERS)('over the %s adapter, a GET request is answered', async (adapter) => {
  const { data } = await toClient(adapter).get('/api/version')

  expect(data).toEqual({ version: '0.5.7' })
})

test.for(ADAPTERS)('over the %s adapter, an error keeps its status and its message', async (adapter) => {
  network.use(mockOllama.chat({ error: { status: 503, message: 'busy' } }))

  await expect(toClient(adapter).post('/api/chat', question('Hi'))).rejects.toMatchObject({
    name: 'AxiosError',
    response: { status: 503, data: { error: 'busy' } },
  })
})

test('over the http adapter, a stream arrives piece by piece', async () => {
  const gate = defer()
  network.use(
    mockOllama.chat(async function* () {
      yield 'first'
      await gate.promise
      yield ' second'
    }),
  )
  const { data } = await toClient('http').post<Readable>('/api/chat', question('Hi'), { responseType: 'stream' })

  expect(await readContents(data.setEncoding('utf8'), gate.resolve)).toEqual(['first', ' second', ''])
})

test('over the fetch adapter, a stream arrives piece by piece', async () => {
  const gate = defer()
  network.use(
    mockOllama.chat(async function* () {
      yield 'first'
      await gate.promise
      yield ' second'
    }),
  )
  const { data } = await toClient('fetch').post<ReadableStream<Uint8Array>>('/api/chat', question('Hi'), {
    responseType: 'stream',
  })

  const text = data.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
  expect(await readContents(text, gate.resolve)).toEqual(['first', ' second', ''])
})

test.for(ADAPTERS)('over the %s adapter, an abort in mid-stream ends the reply', async (adapter) => {
  const ended = defer<boolean>()
  network.use(
    mockOllama.chat(async function* (_request, { signal }) {
      try {
        yield 'first'
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
      } finally {
        ended.resolve(signal.aborted)
      }
    }),
  )
  const controller = new AbortController()
  const { data } = await toClient(adapter).post('/api/chat', question('Hi'), {
    responseType: 'stream',
    signal: controller.signal,
  })

  await expect(readContents(data as AsyncIterable<unknown>, () => controller.abort())).rejects.toThrow(/abort|cancel/i)
  expect(await ended.promise).toBe(true)
})

/** Reads a stream to its end and returns the content of each line. Calls `onChunk` after each chunk. */
async function readContents(chunks: AsyncIterable<unknown>, onChunk: () => void): Promise<string[]> {
  let text = ''
  for await (const chunk of chunks) {
    text += String(chunk)
    onChunk()
  }
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as ChatResponse).message.content)
}
