import { describe, expect, test } from 'vitest'
import { environment } from '#network'
import type { MockOllamaOptions } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { serve, WAYS } from '../../support/ways.ts'
import { question } from '../../support/requests.ts'

const network = await intercept()

const messages = [{ role: 'user', content: 'Hi' }]

/** Requests of every dialect that are answered with a stream, and a pattern that the last event of the stream matches. */
const STREAMS: ReadonlyArray<{ path: string; body: object; last: RegExp }> = [
  { path: '/api/chat', body: question('Hi'), last: /"done":true/ },
  { path: '/api/generate', body: { model: 'llama3.2', prompt: 'Hi' }, last: /"done":true/ },
  { path: '/api/pull', body: { model: 'llama3.2' }, last: /"status":"success"/ },
  { path: '/v1/chat/completions', body: { messages, stream: true }, last: /\[DONE\]/ },
  { path: '/v1/completions', body: { prompt: 'Hi', stream: true }, last: /\[DONE\]/ },
  { path: '/v1/responses', body: { input: 'Hi', stream: true }, last: /event: response\.completed/ },
  {
    path: '/v1/responses',
    body: { input: 'Hi', stream: true, tools: [{ type: 'web_search' }] },
    last: /event: response\.completed/,
  },
  { path: '/v1/messages', body: { messages, max_tokens: 9, stream: true }, last: /event: message_stop/ },
  {
    path: '/v1/messages',
    body: { messages, max_tokens: 9, stream: true, tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
    last: /event: message_stop/,
  },
]

describe.for(WAYS)('over %s', (way) => {
  const open = (options: MockOllamaOptions = {}) =>
    serve(way, network, { reply: { content: ['a', 'b', 'c'] }, ...options })

  test.for(STREAMS)(
    'a request to $path whose client stops after the last event has the outcome complete',
    async ({ path, body, last }) => {
      const { mock, post } = open()
      const reader = (await post(path, body)).body!.getReader()
      const decoder = new TextDecoder()
      let text = ''
      while (!last.test(text) || !text.endsWith('\n')) {
        const { value, done } = await reader.read()
        if (done) throw new Error(`The stream has ended without its last event: ${text}`)
        text += decoder.decode(value, { stream: true })
      }

      // The client reads nothing more, and does not cancel the body.
      expect(mock.lastRequest).toMatchObject({ path, outcome: 'complete', status: 200 })
    },
  )

  test.for(STREAMS)(
    'a request to $path whose client leaves its loop at the last event has the outcome complete',
    async ({ path, body, last }) => {
      const { mock, post } = open()
      const decoder = new TextDecoder()
      let text = ''
      for await (const chunk of (await post(path, body)).body!) {
        text += decoder.decode(chunk, { stream: true })
        if (last.test(text) && text.endsWith('\n')) break
      }

      expect(text).toMatch(last)
      expect(mock.lastRequest).toMatchObject({ path, outcome: 'complete', status: 200 })
    },
  )

  // A Service Worker does not tell a handler that its client has gone: see docs/faults.md.
  const expectedOutcome = way === 'msw' && environment === 'browser' ? 'pending' : 'aborted'

  test.for(STREAMS)(
    'a request to $path whose client aborts midway does not have the outcome complete',
    async ({ path, body }) => {
      // This pace is so slow that the response cannot be complete before the client aborts.
      const pace = { tokensPerSecond: 1 }
      const { mock, post } = open({ pace })
      mock.when({ endpoint: 'pull' }, { pace })
      const client = new AbortController()
      const reader = (await post(path, body, { signal: client.signal })).body!.getReader()
      await reader.read()
      client.abort()

      await expect(
        (async () => {
          while (!(await reader.read()).done);
        })(),
      ).rejects.toHaveProperty('name', 'AbortError')
      expect(mock.lastRequest).toMatchObject({ path, outcome: expectedOutcome, status: 200 })
      mock.reset()
    },
  )
})

test.for(STREAMS)('a request to $path whose reader cancels midway has the outcome aborted', async ({ path, body }) => {
  const { mock, post } = serve('mock.fetch', network, { reply: { content: ['a', 'b', 'c'] } })
  const reader = (await post(path, body)).body!.getReader()
  await reader.read()
  await reader.cancel()

  expect(mock.lastRequest).toMatchObject({ path, outcome: 'aborted', status: 200 })
})
