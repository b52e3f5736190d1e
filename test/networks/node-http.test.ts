import { once } from 'node:events'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { createMockOllama, mockOllama, ollamaHandlers, type ChatResponse } from '../../handlers/index.ts'
import { defer } from '../support/defer.ts'
import { intercept } from '../support/intercept.ts'
import { OLLAMA, question } from '../support/requests.ts'

const secure = createMockOllama({ baseUrl: 'https://llm.example.com/ollama', version: 'secure' })
const network = await intercept(...ollamaHandlers, secure)

async function send(request: http.ClientRequest, body?: string): Promise<IncomingMessage> {
  request.end(body)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return response
}

const postChat = (fields: object = {}) =>
  send(http.request(`${OLLAMA}/api/chat`, { method: 'POST' }), JSON.stringify(question('Hi', fields)))

test('a request of http.request is answered', async () => {
  const response = await postChat({ stream: false })

  expect(response.statusCode).toBe(200)
  expect(response.headers['content-type']).toBe('application/json; charset=utf-8')
  expect(JSON.parse(await text(response))).toMatchObject({ message: { content: 'Echo: Hi' } })
})

test('http.get is answered, and so is http.request with options instead of a URL', async () => {
  const byUrl = await send(http.get(`${OLLAMA}/api/version`))
  const byOptions = await send(http.request({ host: '127.0.0.1', port: 11434, path: '/api/version' }))

  expect(await text(byUrl)).toBe('{"version":"0.5.7"}')
  expect(await text(byOptions)).toBe('{"version":"0.5.7"}')
})

test('a streamed response has all its lines', async () => {
  const lines = (await text(await postChat())).trimEnd().split('\n')

  expect(lines.map((line) => (JSON.parse(line) as ChatResponse).message.content)).toEqual(['Echo:', ' Hi', ''])
})

test('a request over TLS is answered without a certificate', async () => {
  const response = await send(https.request('https://llm.example.com/ollama/api/version'))

  expect(await text(response)).toBe('{"version":"secure"}')
})

test('the response to a HEAD request has no body', async () => {
  const response = await send(http.request(`${OLLAMA}/api/tags`, { method: 'HEAD' }))

  expect(response.statusCode).toBe(200)
  expect(await text(response)).toBe('')
})

test('a request body that is sent in several writes is read whole', async () => {
  const request = http.request(`${OLLAMA}/api/generate`, { method: 'POST' })
  for (const part of ['{"prompt":', '"Hi",', '"stream":false}']) request.write(part)

  expect(JSON.parse(await text(await send(request)))).toMatchObject({ response: 'Echo: Hi' })
})

test('a client that destroys its response in mid-stream ends the reply', async () => {
  const ended = defer()
  network.use(
    mockOllama.chat(async function* (_request, { signal }) {
      try {
        yield 'first'
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        yield 'never sent'
      } finally {
        ended.resolve()
      }
    }),
  )
  const response = await postChat()
  await once(response, 'data')
  response.destroy()

  await ended.promise
  expect(response.destroyed).toBe(true)
})

test('an error in mid-stream is one line, and the response is complete', async () => {
  network.use(mockOllama.chat({ content: 'so far', error: 'broken' }))
  const response = await postChat()
  const lines = (await text(response)).trimEnd().split('\n')

  expect(lines).toHaveLength(3)
  expect(JSON.parse(lines[2]!)).toEqual({ error: 'broken' })
  expect(response.complete).toBe(true)
})
