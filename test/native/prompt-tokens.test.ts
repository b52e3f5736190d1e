import { describe, expect, test } from 'vitest'
import type { MockOllamaOptions } from '../../src/index.ts'
import { postTo, readJson } from '../support/requests.ts'
import { mockOf } from './mock.ts'
import { outcome, stream } from './requests.ts'

const TEMPLATE =
  '{{ if .Tools }}Tools: {{ .Tools }} {{ end }}{{ range .Messages }}{{ .Role }} says {{ .Content }} {{ end }}Now answer.'
const TOOL = { type: 'function', function: { name: 'weather', description: 'says the weather', parameters: {} } }
const HISTORY = [
  { role: 'system', content: 'be kind' },
  { role: 'user', content: 'one two three' },
  { role: 'assistant', content: 'four five' },
  { role: 'user', content: 'six' },
]

interface Counted {
  prompt_eval_count: number
}

const MODELS = ['plain', { name: 'own', template: TEMPLATE }]

async function countChat(model: string, fields: object, options: MockOllamaOptions = {}): Promise<number> {
  const mock = mockOf('strict', { models: MODELS, ...options })
  const body = { model, messages: HISTORY, ...fields }
  const whole = await readJson<Counted>(postTo(mock, '/api/chat', { ...body, stream: false }))
  expect((await stream(mock, '/api/chat', body)).at(-1)).toMatchObject({ prompt_eval_count: whole.prompt_eval_count })
  return whole.prompt_eval_count
}

async function countGenerate(model: string, fields: object, options: MockOllamaOptions = {}): Promise<number> {
  const mock = mockOf('strict', { models: MODELS, ...options })
  const body = { model, prompt: 'one two', stream: false, ...fields }
  return (await readJson<Counted>(postTo(mock, '/api/generate', body))).prompt_eval_count
}

describe('in the strict profile prompt_eval_count', () => {
  test('of a chat is the number of tokens of the rendered prompt', async () => {
    const mock = mockOf('strict', { models: MODELS })
    const body = { model: 'own', messages: HISTORY, tools: [TOOL] }
    const [line] = await stream(mock, '/api/chat', { ...body, _debug_render_only: true })
    const rendered = line!._debug_info!.rendered_template

    expect(await countChat('own', { tools: [TOOL] })).toBe(rendered.split(' ').length)
    expect(await countChat('own', {})).toBe(2 + 3 + 2 + 1 + 4 * 2 + 2)
  })

  test('of a generate request is the number of tokens of the rendered prompt', async () => {
    expect(await countGenerate('own', {})).toBe('user says one two Now answer.'.split(' ').length)
    expect(await countGenerate('own', { system: 'be kind' })).toBe(10)
    expect(await countGenerate('own', { raw: true })).toBe(2)
    expect(await countGenerate('own', { template: 'Q: {{ .Prompt }}' })).toBe(3)
    expect(await countGenerate('own', { context: [1, 2, 3] })).toBe(6 + 3)
  })

  test('of a model without a template of its own is the number of tokens of system prompt, history and tools', async () => {
    expect(await countChat('plain', {})).toBe(2 + 3 + 2 + 1)
    expect(await countChat('plain', { tools: [TOOL] })).toBe(2 + 3 + 2 + 1 + 3)
    expect(await countGenerate('plain', {})).toBe(2)
    expect(await countGenerate('plain', { system: 'be kind' })).toBe(4)
    expect(await countGenerate('plain', { suffix: 'three' })).toBe(3)
  })

  test('counts thoughts and tool calls of the history', async () => {
    const call = { function: { name: 'weather', arguments: { city: 'New York' } } }
    const messages = [...HISTORY, { role: 'assistant', thinking: 'I see', tool_calls: [call] }]

    expect(await countChat('plain', { messages })).toBe(8 + 2 + 2)
  })

  test('does not count messages that are left out because of the context', async () => {
    expect(await countChat('plain', {}, { contextLength: 7 })).toBe(2 + 2 + 1)
    expect(await countChat('plain', { truncate: false }, { contextLength: 7 })).toBe(8)
  })

  test('of a prompt that does not fit is about half of the context, as the real server frees the other half', async () => {
    const prompt = 'w '.repeat(200).trimEnd()
    expect(await countGenerate('plain', { prompt }, { contextLength: 104 })).toBe(104 - 50)
    expect(await countGenerate('plain', { prompt, options: { num_keep: 24 } }, { contextLength: 104 })).toBe(104 - 40)
    expect(await countGenerate('plain', { prompt, options: { num_keep: -1 } }, { contextLength: 104 })).toBe(103)
  })

  test('is what the reply says, if it says it', async () => {
    expect(await countChat('plain', {}, { reply: { content: 'Hi', usage: { promptTokens: 77 } } })).toBe(77)
  })

  test('and the limit of the context are about the same tokens', async () => {
    const fits = mockOf('strict', { models: ['plain'], contextLength: 9 })
    const isTooShort = mockOf('strict', { models: ['plain'], contextLength: 8 })
    const messages = [
      { role: 'system', content: 'one two three four five six' },
      { role: 'user', content: 'seven eight' },
    ]
    const body = { model: 'plain', messages, shift: false, stream: false }

    expect(await outcome(postTo(fits, '/api/chat', body))).toMatchObject({ body: { prompt_eval_count: 8 } })
    expect(await outcome(postTo(isTooShort, '/api/chat', body))).toMatchObject({ status: 400 })
  })
})

test.each([
  ['/v1/chat/completions', 'prompt_tokens'],
  ['/v1/messages', 'input_tokens'],
  ['/v1/responses', 'input_tokens'],
])('the usage of %s counts the whole prompt in strict, and the last message by default', async (path, key) => {
  const messages = HISTORY.slice(1)
  const body = { model: 'plain', max_tokens: 50, ...(path === '/v1/responses' ? { input: messages } : { messages }) }
  const usageOf = async (profile: 'default' | 'strict'): Promise<object> =>
    (await readJson<{ usage: object }>(postTo(mockOf(profile, { models: MODELS }), path, body))).usage

  expect(await usageOf('strict')).toMatchObject({ [key]: 3 + 2 + 1 })
  expect(await usageOf('default')).toMatchObject({ [key]: 1 })
})

test('a template that fails refuses a chat in strict, as in a real Ollama', async () => {
  const mock = mockOf('strict', { models: [{ name: 'broken', template: '{{ .Messages.Missing }}' }] })
  const answer = await outcome(postTo(mock, '/api/chat', { model: 'broken', messages: HISTORY }))

  expect(answer).toMatchObject({ status: 500, body: { error: expect.stringContaining('Missing') as string } })
})
