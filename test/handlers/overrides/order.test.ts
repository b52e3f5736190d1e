import { expect, test } from 'vitest'
import { createMockOllama, mockOllama, ollamaHandlers, type ChatResponse } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { ask, post, postForJson, question } from '../../support/requests.ts'

const network = await intercept(...ollamaHandlers)

test('the newest of several overrides answers', async () => {
  network.use(mockOllama.chat('older'))
  network.use(mockOllama.chat('newest'), mockOllama.chat('between'))

  expect(await ask('Hi')).toBe('newest')
})

test.for([
  ['/api/chat', '{', 400],
  ['/api/chat', '', 400],
  ['/api/generate', '{"prompt":5}', 400],
] as const)('a malformed request is refused before any override is asked: %s %j', async ([path, body, status]) => {
  network.use(mockOllama.chat('never'), mockOllama.generate('never'))

  expect((await post(path, body)).status).toBe(status)
})

test('the reply_text of a request takes precedence over an override', async () => {
  network.use(mockOllama.chat('overridden'))

  expect(await ask('Hi', { reply_text: 'from the request' })).toBe('from the request')
})

test('a request with keep_alive but no messages loads the model, even with an override', async () => {
  network.use(mockOllama.chat('overridden'))

  expect(await postForJson('/api/chat', { model: 'llama3.1:8b', keep_alive: '5m' })).toMatchObject({
    message: { content: '' },
    done_reason: 'load',
  })
})

test("an override takes precedence over the mock's own reply, and that reply over the echo", async () => {
  const mock = createMockOllama({ baseUrl: ':7000', reply: 'my own' })
  network.use(...mock.handlers)
  const read = async () =>
    (await (await post('http://gpu:7000/api/chat', question('Hi', { stream: false }))).json()) as ChatResponse

  expect((await read()).message.content).toBe('my own')
  network.use(mock.chat('overridden'))
  expect((await read()).message.content).toBe('overridden')
})
