import { expect, test } from 'vitest'
import { createMockOllama, reply } from '../../src/index.ts'
import { requestsTo } from '../support/requests.ts'

const mock = createMockOllama({ strict: true, models: ['llama3.2'] })
const { post } = requestsTo(mock)

test.each([
  ['a stream', () => post('/api/generate', { model: 'llama3.2', prompt: 'Hi' }), '200 OK'],
  ['an object', () => mock.fetch('/api/tags'), '200 OK'],
  [
    'events',
    () =>
      post('/v1/chat/completions', { model: 'llama3.2', messages: [{ role: 'user', content: 'Hi' }], stream: true }),
    '200 OK',
  ],
  [
    'a message',
    () => post('/v1/messages', { model: 'llama3.2', max_tokens: 1, messages: [{ role: 'user', content: 'Hi' }] }),
    '200 OK',
  ],
  ['nothing but a status', () => post('/api/copy', { source: 'llama3.2', destination: 'other' }), '200 OK'],
  ['an unknown model', () => post('/api/show', { model: 'none' }), '404 Not Found'],
  ['an unknown path', () => mock.fetch('/nowhere'), '404 Not Found'],
  ['a wrong method', () => mock.fetch('/api/chat'), '405 Method Not Allowed'],
  ['a redirect', () => mock.fetch('/api//tags', { redirect: 'manual' }), '307 Temporary Redirect'],
  ['what is malformed', () => mock.fetch('/api/chat', { method: 'POST', body: '{' }), '400 Bad Request'],
])('%s has the words of its status', async (_, ask, words) => {
  const { status, statusText } = await ask()
  expect(`${status} ${statusText}`).toBe(words)
})

test('so has an error of a reply; one of a status without words has none', async () => {
  mock.when('busy', reply.error(503, 'busy'))
  mock.when('odd', reply.error(599, 'odd'))
  const ask = async (prompt: string) => (await post('/api/generate', { model: 'llama3.2', prompt })).statusText

  expect(await ask('busy')).toBe('Service Unavailable')
  expect(await ask('odd')).toBe('')
})
