import { describe, expect, test } from 'vitest'
import type { MockOllama, MockOllamaOptions } from '../../src/index.ts'
import { postTo, readJson } from '../support/requests.ts'
import { mockOf, PROFILES } from './mock.ts'
import { outcome, ps, stream } from './requests.ts'

const TOO_LONG = {
  status: 400,
  body: {
    error:
      'the prompt is longer than the context length currently available to the model; shorten the prompt, ' +
      'adjust the context length in settings, or use a model with a longer context length',
  },
}
const TOO_LONG_INPUT = 'the input length exceeds the context length'

/** Returns a text of so many tokens. */
function words(count: number): string {
  return Array.from({ length: count }, (_, i) => `w${i}`).join(' ')
}

/** A model whose prompt is the text of the request alone, and one for vectors. */
function strict(options: MockOllamaOptions = {}, fixture: object = {}): MockOllama {
  return mockOf('strict', {
    models: [
      { name: 'plain', ...fixture },
      { name: 'embedder', ...fixture },
    ],
    ...options,
  })
}

function chat(mock: MockOllama, content: string, fields: object = {}): Promise<{ status: number; body?: unknown }> {
  const messages = [{ role: 'user', content }]
  return outcome(postTo(mock, '/api/chat', { model: 'plain', messages, stream: false, ...fields }))
}

function generate(mock: MockOllama, prompt: string, fields: object = {}): Promise<{ status: number; body?: unknown }> {
  return outcome(postTo(mock, '/api/generate', { model: 'plain', prompt, stream: false, ...fields }))
}

function embed(mock: MockOllama, input: string, fields: object = {}): Promise<{ status: number; body?: unknown }> {
  return outcome(postTo(mock, '/api/embed', { model: 'embedder', input, ...fields }))
}

describe('in the strict profile the length of the context', () => {
  test.each<[title: string, options: MockOllamaOptions, fixture: object, fields: object, length: number]>([
    ['is 4096 tokens', {}, {}, {}, 4096],
    ['is that of the option contextLength', { contextLength: 20 }, {}, {}, 20],
    ['is num_ctx, if a request has one', { contextLength: 20 }, {}, { options: { num_ctx: 30 } }, 30],
    ['is num_ctx of the model, if it has one', { contextLength: 20 }, { parameters: 'num_ctx 30' }, {}, 30],
    ['is at most context_length of the details', { contextLength: 90 }, { details: { context_length: 50 } }, {}, 50],
    ['is at most context_length of model_info', {}, { modelInfo: { 'llama.context_length': 50 } }, {}, 50],
    [
      'is at most that of the model, even if num_ctx is more',
      {},
      { details: { context_length: 50 } },
      { options: { num_ctx: 100_000 } },
      50,
    ],
  ])('%s, and every endpoint holds to it', async (_title, options, fixture, fields, length) => {
    const mock = strict(options, fixture)

    expect(await chat(mock, words(length - 1), { shift: false, ...fields })).toMatchObject({ status: 200 })
    expect(await chat(mock, words(length), { shift: false, ...fields })).toEqual(TOO_LONG)
    expect(await generate(mock, words(length - 1), { shift: false, ...fields })).toMatchObject({ status: 200 })
    expect(await generate(mock, words(length), { shift: false, ...fields })).toEqual(TOO_LONG)
    expect(await embed(mock, words(length - 1), { truncate: false, ...fields })).toMatchObject({ status: 200 })
    expect(await embed(mock, words(length), { truncate: false, ...fields })).toEqual({
      status: 400,
      body: { error: TOO_LONG_INPUT },
    })
    expect(await embed(mock, words(length * 2), fields)).toMatchObject({ body: { prompt_eval_count: length - 1 } })
    expect((await ps(mock)).map((model) => model.context_length)).toEqual([length, length])
  })
})

test('in the strict profile a chat with shift: false is refused because of its system message, if that does not fit', async () => {
  const template = '{{ .System }} {{ .Prompt }}'
  const mock = strict({ contextLength: 10 }, { template })
  const messages = [
    { role: 'system', content: words(9) },
    { role: 'user', content: 'Hi' },
  ]

  expect(await chat(mock, '', { messages, shift: false })).toEqual(TOO_LONG)
  expect(await chat(mock, '', { messages })).toMatchObject({ status: 200 })
  expect(await chat(mock, '', { messages, shift: false, truncate: false })).toMatchObject({ status: 200 })
})

test('in the strict profile the oldest messages are left out of a long chat, unless truncate is false', async () => {
  const template = '{{ range .Messages }}{{ .Content }} {{ end }}'
  const mock = strict({ contextLength: 10 }, { template })
  const messages = [
    { role: 'user', content: words(9) },
    { role: 'assistant', content: 'Yes.' },
    { role: 'user', content: 'Hi' },
  ]
  const body = { model: 'plain', messages, _debug_render_only: true }
  const [cut] = await stream(mock, '/api/chat', body)
  const [whole] = await stream(mock, '/api/chat', { ...body, truncate: false })

  expect(cut?._debug_info?.rendered_template).toBe('Yes. Hi ')
  expect(whole?._debug_info?.rendered_template).toBe(`${words(9)} Yes. Hi `)
})

test('in the strict profile /v1/embeddings truncates an input, and /api/embeddings refuses it', async () => {
  const mock = strict({ contextLength: 10 })
  const openai = postTo(mock, '/v1/embeddings', { model: 'embedder', input: words(20) })
  const older = postTo(mock, '/api/embeddings', { model: 'embedder', prompt: words(20) })

  expect(await readJson(openai)).toMatchObject({ usage: { prompt_tokens: 9 } })
  expect(await outcome(older)).toEqual({ status: 500, body: { error: TOO_LONG_INPUT } })
})

test('in the default profile no length of a context limits a native request', async () => {
  const mock = mockOf('default', { contextLength: 10 })
  const body = { prompt: words(20), shift: false, stream: false, options: { num_ctx: 5 } }
  const input = { input: words(20), truncate: false, options: { num_ctx: 5 } }

  expect(await outcome(postTo(mock, '/api/generate', body))).toMatchObject({ status: 200 })
  expect(await outcome(postTo(mock, '/api/embed', input))).toMatchObject({ body: { prompt_eval_count: 20 } })
  expect(await outcome(postTo(mock, '/api/embeddings', body))).toMatchObject({ body: { prompt_eval_count: 20 } })
})

test('in the strict profile a context may be shorter than 2048, unless the fixture declares vision', async () => {
  const models = ['plain', { name: 'seeing', capabilities: ['completion', 'vision'] as const }]
  const mock = mockOf('strict', { contextLength: 10, models })

  expect(await chat(mock, words(20), { shift: false })).toEqual(TOO_LONG)
  expect(await chat(mock, words(20), { shift: false, model: 'seeing' })).toMatchObject({ status: 200 })
})

test.each(PROFILES)('in the %s profile /api/ps shows the option contextLength', async (profile) => {
  const mock = mockOf(profile, { contextLength: 3000 })
  await postTo(mock, '/api/generate', { model: 'llama3.1:8b', keep_alive: '1m' })

  expect(await ps(mock)).toMatchObject([{ context_length: 3000 }])
})

test('in the strict profile /api/tags and /api/show tell the same length, whichever of the two a fixture gives', async () => {
  const mock = strict({
    models: [
      { name: 'a', details: { context_length: 77 } },
      { name: 'b', modelInfo: { 'x.context_length': 77 } },
    ],
  })
  const { models } = await readJson<{ models: Array<{ details: object }> }>(mock.fetch('/api/tags'))
  const shown = await readJson<{ model_info: object }>(postTo(mock, '/api/show', { model: 'a' }))

  expect(models.map(({ details }) => details)).toMatchObject([{ context_length: 77 }, { context_length: 77 }])
  expect(shown.model_info).toMatchObject({ 'a.context_length': 77 })
})
