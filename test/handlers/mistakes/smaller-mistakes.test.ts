import { expect, test } from 'vitest'
import { createMockOllama, mockOllama, ollamaHandlers } from '../../../handlers/index.ts'
import { question } from '../../support/requests.ts'

// These casts let the tests pass values that the types refuse, as plain JavaScript can.
const create = createMockOllama as (options?: unknown) => ReturnType<typeof createMockOllama>
const reset = mockOllama.reset as (server?: unknown) => void

const GIVE_SERVER = "Give msw's server or worker, or nothing: afterEach(() => mockOllama.reset(server))."

test.for<[string, unknown, string]>([
  ['the handlers', ollamaHandlers, `found an array of ${ollamaHandlers.length} as the server.`],
  ['a number', 42, 'found the number 42 as the server.'],
  ['the options', { strict: true }, 'found an object with the key strict as the server.'],
  ['what a hook of vitest passes', { task: {} }, 'found an object with the key task as the server.'],
])('reset() refuses %s with a sentence', ([, value, found]) => {
  expect(() => reset(value)).toThrow(new TypeError(`Failed to reset the mock Ollama: ${found} ${GIVE_SERVER}`))
})

test.for<[unknown, string]>([
  [42, 'the number 42'],
  [undefined, 'undefined'],
  [null, 'null'],
  [{ url: '/api/tags' }, 'an object with the key url'],
  ['', "''"],
  ['api/tags', "'api/tags'"],
])('mock.fetch(%o) rejects with a sentence, with and without a body', async ([input, found]) => {
  const fetch = mockOllama.fetch as (input: unknown, init?: RequestInit) => Promise<Response>
  const sentence = `Failed to answer a request: found ${found} as its URL. Give a URL, a path such as '/api/chat', or a Request.`

  await expect(fetch(input)).rejects.toThrow(new TypeError(sentence))
  await expect(fetch(input, { method: 'POST', body: '{}' })).rejects.toThrow(new TypeError(sentence))
})

test.for<[string, () => unknown, string]>([
  ['a number', () => 5, 'the number 5'],
  ['a string', () => '2026-01-01', "'2026-01-01'"],
  ['nothing', () => undefined, 'undefined'],
  ['a promise', async () => new Date(), 'a Promise'],
  ['an invalid Date', () => new Date('x'), 'an invalid Date'],
])('an option now that returns %s gives a sentence', async ([, now, found]) => {
  const ask = async () => {
    const body = JSON.stringify(question('Hi', { stream: false }))
    const response = await create({ now }).fetch('/api/chat', { method: 'POST', body })
    throw new TypeError(await response.text())
  }

  await expect(ask()).rejects.toThrow(
    `Failed to read the time: found ${found} as the result of the option now. Return a valid Date.`,
  )
})

const GIVE_CAPABILITY =
  "Give one of 'completion', 'tools', 'insert', 'vision', 'embedding', 'thinking', 'image', 'audio'."

test.for<[string, (model: object) => unknown, string]>([
  ['the option models', (model) => create({ models: [model] }), 'create a mock Ollama'],
  ['models.add', (model) => createMockOllama().models.add(model as never), 'create a mock Ollama'],
])('%s refuses a misspelt capability with a sentence', ([, act, task]) => {
  const model = { name: 'mine', capabilities: ['completion', 'tool'] }

  expect(() => act(model)).toThrow(
    new TypeError(`Failed to ${task}: found 'tool' as a capability of the model 'mine'. ${GIVE_CAPABILITY}`),
  )
})
