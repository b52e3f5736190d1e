import { expect, test } from 'vitest'
import { createMockOllama, reply } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { ask, post, question } from '../../support/requests.ts'

const mock = createMockOllama({ rules: [{ when: 'rain', reply: 'Wet.' }] })
const network = await intercept(mock)

test('explain says who answered each request, and what came nearest', async () => {
  const override = mock.chat('Sunny.', { when: 'weather', once: true })
  network.use(override)
  await ask('The weather?')
  await ask('The rain?')
  await ask('The weather?')

  expect(mock.explain()).toBe(
    [
      'The mock Ollama at http://*:11434 was asked:',
      "- POST /api/chat of llama3.1:8b: 'The weather?'",
      "  answered by an override, mockOllama.chat(…, { when: 'weather' }) (200, complete)",
      "  nearest: the rule('rain'), but the prompt is 'The weather?'",
      "- POST /api/chat of llama3.1:8b: 'The rain?'",
      "  answered by a rule, the rule('rain') (200, complete)",
      "  nearest: mockOllama.chat(…, { when: 'weather' }), but the prompt is 'The rain?'",
      "- POST /api/chat of llama3.1:8b: 'The weather?'",
      '  answered by the echo, because no override and no rule matched (200, complete)',
      "  nearest: mockOllama.chat(…, { when: 'weather' }), but it has answered once already",
    ].join('\n'),
  )
})

test('explain does not say that an override was forgotten if it was used but did not match', async () => {
  network.use(mock.chat('Sunny.', { when: 'weather' }))
  await ask('Hi')

  expect(mock.explain()).toContain("nearest: mockOllama.chat(…, { when: 'weather' })")
  expect(mock.explain()).not.toContain('never given to server.use')
})

test('explain says that an override was forgotten if it was never used, and not that it is nearest', async () => {
  mock.chat('Sunny.')
  await ask('Hi')

  expect(mock.explain()).toContain('- mockOllama.chat(…) was made, but never given to server.use(…)')
  expect(mock.explain()).not.toContain('nearest: mockOllama.chat(…)')
})

test('explain says that a rule was not in use if it was added after the request', async () => {
  await ask('The sky?')
  mock.when('sky', 'Blue.')

  expect(mock.explain()).toContain(
    "nearest: mock.when('sky'), which matches, but was not in use when this request came",
  )
})

test('explain says that the server refused a request without asking an override or a rule', async () => {
  await post('/api/chat', '{"messages":')

  expect(mock.explain()).toContain('answered by the server itself, which asked no override and no rule (400, failed)')
})

test('explain lists the warnings of a request', async () => {
  network.use(mock.chat(reply.toolCall('find')))
  await post('/api/chat', question('Hi'))

  expect(mock.explain()).toMatch(/ {2}warning: .*find/)
})

test('explain shows only the latest twenty requests, and counts the others', async () => {
  for (let i = 0; i < 25; i++) await ask(`Question ${i}.`)

  const lines = mock.explain().split('\n')
  expect(lines[1]).toBe('- (5 requests before)')
  expect(lines[2]).toContain("'Question 5.'")
})

test('explain has no request to show after a reset', async () => {
  await ask('Hi')
  mock.reset()

  expect(mock.explain()).toContain('was asked nothing.')
})

test("explain names a request to another port if it has a path of Ollama's API, and no other", async () => {
  const refused = [
    fetch('http://localhost:11435/api/chat?x=1', { method: 'POST' }),
    fetch('http://localhost:11435/home'),
  ]
  expect((await Promise.allSettled(refused)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])

  expect(mock.explain()).toContain('- http://localhost:11435/api/chat went past the mock, which answers http://*:11434')
  expect(mock.explain()).not.toContain('/home')
})

test('explain names a request to an Ollama on another machine', async () => {
  await expect(fetch('http://gpu:11434/v2/chat')).resolves.toHaveProperty('status', 404)
  mock.configure({ baseUrl: 'http://localhost:11434' })
  await expect(fetch('http://gpu:11434/api/tags')).rejects.toThrow(TypeError)

  expect(mock.explain()).toContain(
    '- http://gpu:11434/api/tags went past the mock, which answers http://localhost:11434',
  )
  mock.configure({ rules: [{ when: 'rain', reply: 'Wet.' }] })
})
