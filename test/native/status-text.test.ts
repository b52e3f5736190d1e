import { expect, test } from 'vitest'
import { createMockOllama, reply } from '../../src/index.ts'
import { requestsTo } from '../support/requests.ts'

const mock = createMockOllama({ strict: true, models: ['llama3.2'] })
const { post } = requestsTo(mock)

test.each([
  ['a stream of lines', () => post('/api/generate', { model: 'llama3.2', prompt: 'Hi' }), '200 OK'],
  ['a JSON object', () => mock.fetch('/api/tags'), '200 OK'],
  [
    'a stream of events',
    () =>
      post('/v1/chat/completions', { model: 'llama3.2', messages: [{ role: 'user', content: 'Hi' }], stream: true }),
    '200 OK',
  ],
  [
    'a message of the Anthropic API',
    () => post('/v1/messages', { model: 'llama3.2', max_tokens: 1, messages: [{ role: 'user', content: 'Hi' }] }),
    '200 OK',
  ],
  ['an answer without a body', () => post('/api/copy', { source: 'llama3.2', destination: 'other' }), '200 OK'],
  ['an unknown model', () => post('/api/show', { model: 'none' }), '404 Not Found'],
  ['an unknown path', () => mock.fetch('/nowhere'), '404 Not Found'],
  ['a wrong method', () => mock.fetch('/api/chat'), '405 Method Not Allowed'],
  ['a redirect', () => mock.fetch('/api//tags', { redirect: 'manual' }), '307 Temporary Redirect'],
  ['a malformed body', () => mock.fetch('/api/chat', { method: 'POST', body: '{' }), '400 Bad Request'],
])('the status text is that of the status for %s', async (_, ask, words) => {
  const { status, statusText } = await ask()
  expect(`${status} ${statusText}`).toBe(words)
})

test('an error reply has the status text of its status, which is empty for an unknown status', async () => {
  mock.when('busy', reply.error(503, 'busy'))
  mock.when('odd', reply.error(599, 'odd'))
  const ask = async (prompt: string) => (await post('/api/generate', { model: 'llama3.2', prompt })).statusText

  expect(await ask('busy')).toBe('Service Unavailable')
  expect(await ask('odd')).toBe('')
})
