import { describe, expect, test } from 'vitest'
import { mockOf, PROFILES, type Profile } from '../native/mock.ts'
import { DIALECTS, toRequest } from '../support/dialects.ts'
import { readAllFrames } from '../support/read-body.ts'
import { postTo, question, readJson } from '../support/requests.ts'
import type { ChatResponse, GenerateResponse } from '../../src/index.ts'

const THOUGHT = 'The mock thinks.'
const MODELS = [
  { name: 'qwen3:8b', capabilities: ['completion', 'thinking'] as const },
  { name: 'mistral:7b', capabilities: ['completion'] as const },
]
const createMock = (profile: Profile) => mockOf(profile, { models: MODELS })
const chat = (fields: object) => question('Why not?', { model: 'qwen3:8b', stream: false, ...fields })
const thoughtOf = (message: object) => (message as { thinking?: string }).thinking

/** The fields by which a request asks for thoughts, in each dialect. */
const WANTED = {
  ollama: [{ think: true }, { think: 'low' }],
  openai: [{ reasoning_effort: 'high' }, { reasoning: { effort: 'low' } }],
  responses: [{ reasoning: { effort: 'medium' } }],
  anthropic: [{ thinking: { type: 'enabled', budget_tokens: 1024 } }],
}

describe.for(PROFILES)('in the %s profile', (profile) => {
  test.for(DIALECTS.flatMap((dialect) => WANTED[dialect].map((fields) => [dialect, fields] as const)))(
    'the echo has a thought in the dialect %s for a request with %o',
    async ([dialect, fields]) => {
      const { path, body } = toRequest(dialect, 'Why not?', { model: 'qwen3:8b', ...fields })
      const text = JSON.stringify(await readJson(postTo(createMock(profile), path, body)))
      expect(text).toContain(THOUGHT)
      expect(text).toContain('Echo: Why not?')
    },
  )

  test.for(DIALECTS)(
    'the echo has no thought in the dialect %s if the request does not ask for one',
    async (dialect) => {
      const { path, body } = toRequest(dialect, 'Why not?', { model: 'qwen3:8b' })
      const text = JSON.stringify(await readJson(postTo(createMock(profile), path, body)))
      expect(text).not.toContain(THOUGHT)
    },
  )

  test('a stream sends the thought before the echo', async () => {
    const response = await postTo(createMock(profile), '/api/chat', chat({ think: true, stream: true }))
    const messages = (await readAllFrames<ChatResponse>(response)).map(({ message }) => message)
    expect(messages.map((message) => thoughtOf(message) ?? '').join('')).toBe(THOUGHT)
    expect(messages.map(({ content }) => content)).toEqual(['', '', '', 'Echo:', ' Why', ' not?', ''])
  })

  test('the prompt of generate is echoed with a thought too', async () => {
    const body = { model: 'qwen3:8b', prompt: 'Why not?', think: true, stream: false }
    const { thinking, response } = await readJson<GenerateResponse>(postTo(createMock(profile), '/api/generate', body))
    expect({ thinking, response }).toEqual({ thinking: THOUGHT, response: 'Echo: Why not?' })
  })

  test('an instance of a schema has a thought too', async () => {
    const format = { type: 'object', properties: { ok: { const: true } } }
    const { message } = await readJson<ChatResponse>(
      postTo(createMock(profile), '/api/chat', chat({ think: true, format })),
    )
    expect(message).toMatchObject({ thinking: THOUGHT, content: '{"ok":true}' })
  })

  test('a reply of the test gets no thought', async () => {
    const mock = createMock(profile)
    mock.configure({ reply: 'Because.' })
    const { message } = await readJson<ChatResponse>(postTo(mock, '/api/chat', chat({ think: true })))
    expect(message).toEqual({ role: 'assistant', content: 'Because.' })
  })

  test('a model that cannot think refuses such a request', async () => {
    const response = await postTo(createMock(profile), '/api/chat', chat({ model: 'mistral:7b', think: true }))
    expect(response.status).toBe(400)
  })
})

test('the thought of the echo does not count as tokens in the default profile', async () => {
  const body = chat({ think: true })
  expect(await readJson(postTo(createMock('default'), '/api/chat', body))).toMatchObject({ eval_count: 3 })
  const { think, ...without } = body as { think: boolean }
  expect(await readJson(postTo(createMock('default'), '/api/chat', without))).toMatchObject({ eval_count: 3 })
})

test('the thought of the echo, and the tags around it, count as tokens in strict', async () => {
  const body = chat({ think: true })
  expect(await readJson(postTo(createMock('strict'), '/api/chat', body))).toMatchObject({ eval_count: 10 })
})

test('a model without capabilities of its own can think in the default profile', async () => {
  const body = question('Hi', { model: 'any', think: true, stream: false })
  const { message } = await readJson<ChatResponse>(postTo(mockOf('default'), '/api/chat', body))
  expect(thoughtOf(message)).toBe(THOUGHT)
})
