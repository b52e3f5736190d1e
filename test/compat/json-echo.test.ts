import { describe, expect, test, vi } from 'vitest'
import { createMockOllama, reply, type ChatResponse, type GenerateResponse, type MockOllama } from '../../src/index.ts'
import { postTo, question, readJson } from '../support/requests.ts'

const WARNING =
  'A request asked for JSON, and the echo is not JSON, as in the Python mock. Give a reply, such as reply.json({ … }), or the option strict: true.'
const JSON_OBJECT = { type: 'json_object' }

const askChat = async (mock: MockOllama, fields: object = { format: 'json' }) =>
  (await readJson<ChatResponse>(postTo(mock, '/api/chat', question('Hi', { stream: false, ...fields })))).message
    .content

describe('by default, a request for JSON without a schema', () => {
  test('is answered with JSON at /v1/chat/completions, streamed or not', async () => {
    const mock = createMockOllama()
    const body = question('Hi', { response_format: JSON_OBJECT })
    expect(await readJson(postTo(mock, '/v1/chat/completions', body))).toMatchObject({
      choices: [{ message: { content: '{"echo":"Hi"}' } }],
    })
    const streamed = await (await postTo(mock, '/v1/chat/completions', { ...body, stream: true })).text()
    expect(streamed).toContain(String.raw`{\"echo\":\"Hi\"}`)
    expect(mock.lastRequest?.warnings).toEqual([])
  })

  test('is answered with JSON at /v1/responses', async () => {
    const body = { model: 'llama3.1:8b', input: 'Hi', text: { format: JSON_OBJECT } }
    expect(await readJson(postTo(createMockOllama(), '/v1/responses', body))).toMatchObject({
      output: [{ content: [{ text: '{"echo":"Hi"}' }] }],
    })
  })

  test('is echoed as text by the native API, with one warning on the console and one in each journal entry', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const mock = createMockOllama()
    expect(await askChat(mock)).toBe('Echo: Hi')
    const body = { model: 'llama3.1:8b', prompt: 'Hi', stream: false, format: 'json' }
    expect((await readJson<GenerateResponse>(postTo(mock, '/api/generate', body))).response).toBe('Echo: Hi')

    expect(warn.mock.calls).toEqual([[`[msw-ollama] ${WARNING}`]])
    expect(mock.requests.map(({ warnings }) => warnings)).toEqual([[WARNING], [WARNING]])
    warn.mockRestore()
  })

  test('gets no warning if the test says what the model answers, or if it asks for no JSON', async () => {
    const mock = createMockOllama()
    await askChat(mock, {})
    mock.when({}, reply.json({ a: 1 }))
    expect(await askChat(mock)).toBe('{"a":1}')
    expect(mock.requests.map(({ warnings }) => warnings)).toEqual([[], []])
  })
})

describe('in strict, a request for JSON without a schema', () => {
  test('is answered with JSON by the native API, without a warning', async () => {
    const mock = createMockOllama({ strict: true })
    expect(await askChat(mock)).toBe('{"echo":"Hi"}')
    expect(mock.lastRequest?.warnings).toEqual([])
  })

  test('is answered with text at /v1/responses, because a real Ollama reads only json_schema there', async () => {
    const body = { model: 'llama3.1:8b', input: 'Hi', text: { format: JSON_OBJECT } }
    expect(await readJson(postTo(createMockOllama({ strict: true }), '/v1/responses', body))).toMatchObject({
      output: [{ content: [{ text: 'Echo: Hi' }] }],
    })
  })
})
