import { describe, expect, test } from 'vitest'
import { createMockOllama, type MockOllama, type OllamaRequest } from '../../src/index.ts'

const PATH = '/v1/audio/transcriptions'
const audio = new File(['sound'], 'speech.wav')

function toForm(fields: Record<string, string | File>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  return form
}

const send = (mock: MockOllama, fields: Record<string, string | File> = {}) =>
  mock.fetch(PATH, { method: 'POST', body: toForm({ model: 'llama3.1:8b', file: audio, ...fields }) })

describe('a transcription', () => {
  const mock = createMockOllama({ reply: { thinking: 'Hm', content: [' Hello', ' <there>. '] } })

  test('is what the model says, without spaces at its ends', async () => {
    const response = await send(mock)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('{"text":"Hello \\u003cthere\\u003e."}\n')
  })

  test('is plain text if the request asks for text', async () => {
    expect(await (await send(mock, { response_format: 'text' })).text()).toBe('Hello <there>.')
  })

  test('has the content type of a native stream, as on the real server', async () => {
    expect((await send(mock)).headers.get('content-type')).toBe('application/x-ndjson')
    const silent = createMockOllama({ reply: { content: [] }, strict: true })
    expect((await send(silent)).headers.get('content-type')).toBe('application/json')
    expect((await send(silent, { response_format: 'text' })).headers.get('content-type')).toBe('text/plain')
  })

  test('passes the audio, the language and the prompt to the model', async () => {
    let received: OllamaRequest | undefined
    const recording = createMockOllama({
      reply(request) {
        received = request
        return 'ok'
      },
    })
    await send(recording, { language: 'en', prompt: 'A greeting.' })
    expect(received).toMatchObject({ model: 'llama3.1:8b', endpoint: 'chat', options: { temperature: 0 } })
    expect(received!.system).toMatch(/The audio is in en\. Context: A greeting\.$/)
    expect(received!.messages.at(-1)).toMatchObject({ role: 'user', images: [btoa('sound')] })
  })
})

describe('a failure', () => {
  test('before the first piece is answered with its status and an error of OpenAI', async () => {
    const busy = await send(createMockOllama({ reply: { error: { status: 503, message: 'busy' } } }))
    expect(busy.status).toBe(503)
    expect(await busy.json()).toEqual({ error: { message: 'busy', type: 'api_error', param: null, code: null } })
    const unknown = await send(createMockOllama({ strict: true }), { model: 'nope' })
    expect(unknown.status).toBe(404)
    expect(await unknown.json()).toMatchObject({ error: { message: "model 'nope' not found" } })
  })

  test('after the first piece is answered with an empty body, as on the real server', async () => {
    const response = await send(createMockOllama({ reply: { content: ['a'], error: 'broken' } }))
    expect([response.status, await response.text()]).toEqual([200, ''])
  })
})

const CUT = '--abc\r\ncontent-disposition: form-data; name="model"\r\n\r\nx'

test.each<[message: string, init: RequestInit]>([
  ['model is required', { body: toForm({ file: audio }) }],
  ['file is required: http: no such file', { body: toForm({ model: 'x' }) }],
  ['file is required: http: no such file', { body: toForm({ model: 'x', file: 'text' }) }],
  ['audio file is empty', { body: toForm({ model: 'x', file: new File([], 'a.wav') }) }],
  ["failed to parse multipart form: request Content-Type isn't multipart/form-data", { body: '{}' }],
  [
    'failed to parse multipart form: no multipart boundary param in Content-Type',
    { body: 'x', headers: { 'content-type': 'multipart/form-data' } },
  ],
  [
    'failed to parse multipart form: multipart: NextPart: EOF',
    { body: 'x', headers: { 'content-type': 'multipart/form-data; boundary=abc' } },
  ],
  [
    'failed to parse multipart form: unexpected EOF',
    { body: CUT, headers: { 'content-type': 'multipart/form-data; boundary=abc' } },
  ],
])('a malformed request is refused: %s', async (message, init) => {
  const response = await createMockOllama().fetch(PATH, { method: 'POST', ...init })
  expect(response.status).toBe(400)
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(await response.json()).toEqual({ error: { message, type: 'invalid_request_error', param: null, code: null } })
})
