// The Python mock has no dialects. So in both profiles, the mock reads a request of a dialect as a real Ollama does.
import { describe, expect, test } from 'vitest'
import type { ModelFixture } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'
import { serve, WAYS } from '../support/ways.ts'

const network = await intercept()

const messages = [{ role: 'user', content: 'Hi' }]
const REPLY = 'one two three four'

interface Choice {
  message?: { content: string }
  text?: string
  finish_reason: string
}

describe.for(WAYS)('by default, over %s', (way) => {
  const open = () => serve(way, network, { reply: REPLY })

  test.for<[path: string, body: object]>([
    ['/v1/chat/completions', { messages }],
    ['/v1/completions', { prompt: 'Hi' }],
  ])('%s applies max_tokens and stop', async ([path, body]) => {
    const { postForJson } = open()
    const read = async (fields: object) => {
      const { choices } = await postForJson<{ choices: Choice[] }>(path, { model: 'llama3.2', ...body, ...fields })
      const { message, text = message?.content, finish_reason: reason } = choices[0]!
      return { text, reason }
    }

    expect(await read({ max_tokens: 2 })).toEqual({ text: 'one two', reason: 'length' })
    expect(await read({ stop: [' three'] })).toEqual({ text: 'one two', reason: 'stop' })
    expect(await read({})).toEqual({ text: REPLY, reason: 'stop' })
  })

  test('/v1/messages applies max_tokens and stop_sequences', async () => {
    const { postForJson } = open()
    const read = (fields: object) => postForJson('/v1/messages', { model: 'llama3.2', messages, ...fields })

    expect(await read({ max_tokens: 2 })).toMatchObject({ content: [{ text: 'one two' }], stop_reason: 'max_tokens' })
    expect(await read({ max_tokens: 9, stop_sequences: [' three'] })).toMatchObject({ content: [{ text: 'one two' }] })
  })

  test('/v1/responses applies max_output_tokens', async () => {
    const { postForJson } = open()
    const body = { model: 'llama3.2', input: 'Hi', max_output_tokens: 2 }

    expect(await postForJson('/v1/responses', body)).toMatchObject({ output: [{ content: [{ text: 'one two' }] }] })
  })

  test('/v1/chat/completions echoes JSON if the request asks for JSON', async () => {
    const { postForJson } = serve(way, network)
    const body = { model: 'llama3.2', messages, response_format: { type: 'json_object' } }

    expect(await postForJson('/v1/chat/completions', body)).toMatchObject({
      choices: [{ message: { content: '{"echo":"Hi"}' } }],
    })
  })

  test('the native API ignores options and format, as the Python mock does', async () => {
    const { ask, mock } = open()
    expect(await ask('Hi', { options: { num_predict: 2 } })).toBe(REPLY)
    mock.configure({})
    expect(await ask('Hi', { format: 'json' })).toBe('Echo: Hi')
  })
})

describe.for([
  ['by default', false],
  ['in strict', true],
] as const)('%s', ([, strict]) => {
  const models: ModelFixture[] = [
    { name: 'writer', capabilities: ['completion'] },
    { name: 'embedder', capabilities: ['embedding'] },
  ]
  const open = () => serve('mock.fetch', network, { strict, models })
  const tools = [{ type: 'function', function: { name: 'find', description: '', parameters: {} } }]

  test('a model whose capabilities are given refuses what it does not support', async () => {
    const { postForJson } = open()

    expect(await postForJson('/api/chat', { model: 'writer', messages, tools, stream: false })).toEqual({
      error: expect.stringMatching(/writer.* does not support tools$/),
    })
    expect(await postForJson('/api/chat', { model: 'embedder', messages, stream: false })).toEqual({
      error: expect.stringMatching(/embedder.* does not support chat$/),
    })
  })

  test('a model whose capabilities are given does what it supports', async () => {
    const { ask, postForJson } = open()

    expect(await ask('Hi', { model: 'writer' })).toBe('Echo: Hi')
    expect(await postForJson('/api/embed', { model: 'embedder', input: 'a' })).toHaveProperty('embeddings')
  })
})
