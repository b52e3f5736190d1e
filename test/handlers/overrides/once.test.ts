import { expect, test, vi } from 'vitest'
import { createMockOllama, type ReplyFunction } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { ask, OLLAMA, post, postForJson, question } from '../../support/requests.ts'

const mock = createMockOllama()
const network = await intercept(mock)

test('an override with once is used up by one request', async () => {
  network.use(mock.chat('once', { once: true }))

  expect([await ask('a'), await ask('b')]).toEqual(['once', 'Echo: b'])
})

test('an embed override with once is used up by one request to either native endpoint', async () => {
  network.use(mock.embed([1, 2], { once: true }))

  expect(await postForJson('/api/embeddings', { prompt: 'x' })).toMatchObject({ embedding: [1, 2] })
  expect(await postForJson('/api/embed', { input: 'x' })).toMatchObject({ embeddings: [[0, 0.1, 0.2, 0.3]] })
})

test('of several overrides with once, the newest is used up first', async () => {
  network.use(mock.chat('older', { once: true }))
  network.use(mock.chat('newer', { once: true }))

  expect([await ask('a'), await ask('b'), await ask('c')]).toEqual(['newer', 'older', 'Echo: c'])
})

test('an override with once answers again when the handlers are restored', async () => {
  network.use(mock.chat('once', { once: true }))
  await ask('a')
  network.restoreHandlers()

  expect([await ask('b'), await ask('c')]).toEqual(['once', 'Echo: c'])
})

test('an error with once is used up by one request, too', async () => {
  network.use(mock.chat({ error: { status: 503, message: 'busy' } }, { once: true }))

  expect((await post('/api/chat', question('Hi'))).status).toBe(503)
  expect(await ask('Hi')).toBe('Echo: Hi')
})

test.for<[string, () => Promise<Response>]>([
  ['that is malformed', () => post('/api/chat', '{"messages":')],
  ['without a body', () => post('/api/chat', '')],
  ['with a field of the wrong type', () => post('/api/chat', { messages: 'Hi' })],
  ['with a number out of bounds', () => post('/api/chat', question('Hi', { top_logprobs: 21 }))],
  ['with a reply_text', () => post('/api/chat', question('Hi', { reply_text: 'mine' }))],
  ['that only loads the model', () => post('/api/chat', { keep_alive: '5m' })],
  ['that only unloads the model', () => post('/api/chat', { keep_alive: 0 })],
  ['for a removed model', () => post('/api/chat', question('Hi', { model: 'gone' }))],
  ['with a wrong method', () => fetch(`${OLLAMA}/api/chat`)],
  ['for another endpoint', () => post('/api/generate', { prompt: 'Hi' })],
  ['for an unknown path', () => post('/api/chats', question('Hi'))],
])('a chat override with once is not used up by a request %s', async ([, send]) => {
  const reply = vi.fn<ReplyFunction>(() => 'once')
  mock.models.remove('gone')
  network.use(mock.chat(reply, { once: true }))

  await (await send()).text()
  expect(reply).not.toHaveBeenCalled()
  expect([await ask('a'), await ask('b')]).toEqual(['once', 'Echo: b'])
})

test.for([
  ['that is malformed', { prompt: 5 }],
  ['with a reply_text', { prompt: 'Hi', reply_text: 'mine' }],
  ['that only loads the model', { keep_alive: '5m' }],
] as const)('a generate override with once is not used up by a request %s', async ([, body]) => {
  network.use(mock.generate('once', { once: true }))
  await (await post('/api/generate', body)).text()

  expect(await postForJson('/api/generate', { prompt: 'Hi', stream: false })).toMatchObject({ response: 'once' })
})

test.for([
  ['/api/embed', '{'],
  ['/api/embed', '{"input":5}'],
  ['/api/embed', '{"model":"gone","input":"x"}'],
  ['/api/embeddings', '{"prompt":5}'],
  ['/api/embeddings', ''],
] as const)(
  'an embed override with once is not used up by a refused request to %s with the body %j',
  async ([path, body]) => {
    mock.models.remove('gone')
    network.use(mock.embed([1], { once: true }))
    expect((await post(path, body)).status).toBeGreaterThanOrEqual(400)

    expect(await postForJson('/api/embed', { input: 'x' })).toMatchObject({ embeddings: [[1]] })
  },
)

test('an embed override with once calls its function only for the texts that it answers', async () => {
  const embed = vi.fn((text: string) => [text.length])
  network.use(mock.embed(embed, { once: true }))

  expect(await postForJson('/api/embed', { input: ['a', 'bc'] })).toMatchObject({ embeddings: [[1], [2]] })
  expect(embed.mock.calls.map(([text]) => text)).toEqual(['a', 'bc'])
})

test('a chat override with once calls its function once', async () => {
  const reply = vi.fn<ReplyFunction>(() => 'once')
  network.use(mock.chat(reply, { once: true }))
  await ask('Hi')

  expect(reply).toHaveBeenCalledOnce()
})

test('an override with once answers exactly one of two concurrent requests', async () => {
  network.use(mock.chat('once', { once: true }))

  expect((await Promise.all([ask('x'), ask('x')])).toSorted()).toEqual(['Echo: x', 'once'])
})

test('several overrides with once each answer one of many concurrent requests', async () => {
  const replies = ['a', 'b', 'c', 'd', 'e']
  network.use(...replies.map((reply) => mock.chat(reply, { once: true })))

  const answers = await Promise.all(Array.from({ length: 7 }, () => ask('x')))
  expect(answers.toSorted()).toEqual(['Echo: x', 'Echo: x', ...replies])
})
