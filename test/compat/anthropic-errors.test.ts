import { describe, expect, test } from 'vitest'
import { createMockOllama } from '../../src/index.ts'
import { readChunks } from '../support/read-body.ts'
import { askForMessage, messageBody, postMessage, streamMessage, summarize } from './anthropic-requests.ts'

describe('an error of the model', () => {
  test.each([
    [400, 'invalid_request_error'],
    [401, 'authentication_error'],
    [403, 'permission_error'],
    [404, 'not_found_error'],
    [429, 'rate_limit_error'],
    [503, 'overloaded_error'],
    [529, 'overloaded_error'],
    [418, 'api_error'],
    [500, 'api_error'],
  ])('with the status %i has the type %s, streamed or not', async (status, type) => {
    const mock = createMockOllama({ reply: { error: { status, message: 'busy' } } })
    for (const streams of [true, false]) {
      const response = await postMessage(mock, { stream: streams })

      expect(response.status).toBe(status)
      expect(response.headers.get('content-type')).toBe('application/json')
      expect(await response.json()).toEqual({
        type: 'error',
        error: { type, message: 'busy' },
        request_id: expect.stringMatching(/^req_[0-9a-f]{24}$/),
      })
    }
  })

  test('in mid-stream ends the stream without a stop event', async () => {
    const mock = createMockOllama({ reply: { content: ['a'], error: 'broken' } })

    expect((await streamMessage(mock)).map(summarize)).toEqual(['message_start', 'start text 0', 'delta a 0'])
    expect(await askForMessage(mock)).toMatchObject({ error: { type: 'api_error', message: 'broken' } })
  })

  test('that a reply function throws has the type api_error', async () => {
    const mock = createMockOllama({
      reply() {
        throw new TypeError('a fault of the test')
      },
    })

    expect(await askForMessage(mock)).toMatchObject({ error: { type: 'api_error', message: 'a fault of the test' } })
  })
})

describe.each([true, false])('a malformed request (strict: %s)', (strict) => {
  const mock = createMockOllama({ strict, models: ['llama3.1:8b'] })

  test.each([
    ['', 'EOF'],
    [messageBody({ max_tokens: 0 }), 'max_tokens is required and must be positive'],
    [messageBody({ messages: [] }), 'messages is required'],
    [messageBody({ messages: [{ role: 'user' }] }), 'unexpected end of JSON input'],
    [
      messageBody({ messages: [{ role: 'user', content: [{ type: 'text', text: 5 }] }] }),
      'json: cannot unmarshal number into Go struct field MessagesRequest.messages.text of type string',
    ],
    [
      messageBody({ messages: ['hi'] }),
      String.raw`json: cannot unmarshal string into Go struct field MessagesRequest.messages of type struct { Role string "json:\"role\""; Content json.RawMessage "json:\"content\"" }`,
    ],
    [
      messageBody({ tools: [{ name: 'f', input_schema: 5 }] }),
      'invalid input_schema for tool "f": json: cannot unmarshal number into Go value of type api.ToolFunctionParameters',
    ],
    [content({ type: 'image' }), 'invalid image source'],
    [content({ type: 'image', source: { type: 'base64', data: 'a' } }), base64Fault(0)],
    [content({ type: 'tool_result', content: [{ type: 'image' }] }), 'invalid tool_result image source'],
    [
      content({ type: 'image', source: { type: 'url', url: 'https://x.example/' } }),
      'invalid image source type: url. Only base64 images are supported.',
    ],
    [content({ type: 'tool_use', name: 'f', input: {} }), "tool_use block missing required 'id' field"],
  ])('with the body %j is refused', async (body, message) => {
    const init = { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }
    const response = await mock.fetch('/v1/messages', init)

    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error', message } })
  })
})

test('a request without a model gets the default model, and is refused in strict', async () => {
  expect(await askForMessage(createMockOllama(), { model: undefined })).toMatchObject({ model: 'llama3.1:8b' })
  expect(await askForMessage(createMockOllama({ strict: true }), { model: undefined })).toMatchObject({
    error: { message: 'model is required' },
  })
})

test('counting tokens gets a 404, and GET /v1/messages gets a 405', async () => {
  const mock = createMockOllama()
  const counted = await mock.fetch('/v1/messages/count_tokens', { method: 'POST', body: JSON.stringify(messageBody()) })
  const got = await mock.fetch('/v1/messages')

  expect([counted.status, await counted.text()]).toEqual([404, '404 page not found'])
  expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST'])
})

test('a fetch rejects if it is aborted before its response', async () => {
  const controller = new AbortController()
  const mock = createMockOllama({
    async reply() {
      controller.abort()
      throw new Error('the model is gone')
    },
  })

  await expect(postMessage(mock, {}, { signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' })
})

test('a request with empty content only loads the model, and its message has the content null', async () => {
  const mock = createMockOllama({ strict: true, models: ['llama3.1:8b'] })

  expect(await askForMessage(mock, { messages: [{ role: 'user', content: [] }] })).toMatchObject({
    content: null,
    stop_reason: 'stop_sequence',
  })
  const loaded = await postMessage(mock, { stream: true, messages: [{ role: 'user', content: [] }] })
  expect(await readChunks(loaded)).toHaveLength(3)
})

function content(block: object): object {
  return messageBody({ messages: [{ role: 'user', content: [block] }] })
}

function base64Fault(at: number): string {
  return `invalid base64 image data: illegal base64 data at input byte ${at}`
}
