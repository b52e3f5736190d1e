import { expect, test } from 'vitest'
import { mockOllama, ollamaHandlers } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { OLLAMA, post } from '../../support/requests.ts'

await intercept(...ollamaHandlers)

test.for([
  ['GET', '/nope'],
  ['GET', '/api'],
  ['GET', '/api/nope'],
  ['POST', '/api/nope'],
  ['DELETE', '/api/chats'],
  ['POST', '/v1/nope'],
  ['GET', '/favicon.ico'],
  ['GET', '/assets/logo.png'],
] as const)('%s %s is answered with 404', async ([method, path]) => {
  const response = await fetch(OLLAMA + path, { method })

  expect(response.status).toBe(404)
  expect(response.headers.get('content-type')).toBe('text/plain')
  expect(await response.text()).toBe('404 page not found')
})

test.for([
  ['GET', '/api/chat', 'POST'],
  ['PUT', '/api/chat', 'POST'],
  ['GET', '/api/generate', 'POST'],
  ['GET', '/api/embed', 'POST'],
  ['DELETE', '/api/embeddings', 'POST'],
  ['GET', '/api/show', 'POST'],
  ['POST', '/api/tags', 'HEAD, GET'],
  ['POST', '/api/version', 'HEAD, GET'],
  ['POST', '/api/ps', 'GET'],
  ['POST', '/', 'HEAD, GET'],
] as const)('%s %s is answered with 405, and the header allow says %s', async ([method, path, allow]) => {
  const response = await fetch(OLLAMA + path, { method })

  expect(response.status).toBe(405)
  expect(response.headers.get('allow')).toBe(allow)
  expect(await response.text()).toBe('405 method not allowed')
})

test.for(['/', '/api/tags', '/api/version'])('HEAD %s is answered without a body', async (path) => {
  const response = await fetch(OLLAMA + path, { method: 'HEAD' })

  expect(response.status).toBe(200)
  expect(await response.text()).toBe('')
  // mock.fetch has no transport that would drop a body.
  expect((await mockOllama.fetch(path, { method: 'HEAD' })).body).toBeNull()
})

test.for([
  ['/api/chat', '', 'missing request body'],
  ['/api/generate', '  \n', 'missing request body'],
  ['/api/embed', '', 'missing request body'],
  ['/api/embeddings', '', 'missing request body'],
  ['/api/show', '', 'missing request body'],
  ['/api/show', '{"model":', 'unexpected EOF'],
  ['/api/chat', 'hello', "invalid character 'h' looking for beginning of value"],
  ['/api/chat', "{'model':'x'}", String.raw`invalid character '\'' looking for beginning of object key string`],
  ['/api/chat', '{"model":"x"/*c*/}', "invalid character '/' after object key:value pair"],
  ['/api/embed', '{"input":NaN}', "invalid character 'N' looking for beginning of value"],
  ['/api/chat', '[]', 'json: cannot unmarshal array into Go value of type api.ChatRequest'],
  ['/api/chat', '{"model":5}', 'json: cannot unmarshal number into Go struct field ChatRequest.model of type string'],
  [
    '/api/chat',
    '{"messages":{}}',
    'json: cannot unmarshal object into Go struct field ChatRequest.messages of type []api.Message',
  ],
  [
    '/api/chat',
    '{"messages":[{"role":"user","content":["x"]}]}',
    'json: cannot unmarshal array into Go struct field ChatRequest.messages.content of type string',
  ],
  [
    '/api/chat',
    '{"stream":"yes"}',
    'json: cannot unmarshal string into Go struct field ChatRequest.stream of type bool',
  ],
  [
    '/api/chat',
    '{"reply_text":5}',
    'json: cannot unmarshal number into Go struct field ChatRequest.reply_text of type string',
  ],
  [
    '/api/generate',
    '{"prompt":["x"]}',
    'json: cannot unmarshal array into Go struct field GenerateRequest.prompt of type string',
  ],
  ['/api/generate', '{"keep_alive":"x"}', 'time: invalid duration "x"'],
  [
    '/api/generate',
    '{"think":"enormous"}',
    'invalid think value: "enormous" (must be "high", "medium", "low", "max", true, or false)',
  ],
  ['/api/chat', '{"top_logprobs":21}', 'top_logprobs must be between 0 and 20'],
  ['/api/embed', '{"input":5}', 'invalid input type'],
  ['/api/embed', '{"input":["a",1]}', 'invalid input type'],
  ['/api/embed', '{"input":{"a":"b"}}', 'invalid input type'],
  [
    '/api/embeddings',
    '{"prompt":5}',
    'json: cannot unmarshal number into Go struct field EmbeddingRequest.prompt of type string',
  ],
] as const)('%s with the body %j is answered with 400 and the error message of Ollama', async ([path, body, error]) => {
  const response = await post(path, body)

  expect(response.status).toBe(400)
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(await response.json()).toEqual({ error })
})

test('a request without a body is answered with 400', async () => {
  const response = await fetch(`${OLLAMA}/api/chat`, { method: 'POST' })

  expect(response.status).toBe(400)
  expect(await response.json()).toEqual({ error: 'missing request body' })
})

test('a body that is not UTF-8 is answered with 400', async () => {
  const response = await fetch(`${OLLAMA}/api/chat`, { method: 'POST', body: new Uint8Array([0xff, 0xfe, 0x00]) })

  expect(response.status).toBe(400)
  expect(await response.json()).toEqual({ error: expect.stringContaining('invalid character') })
})

test('a JSON body is read, whatever its content type is', async () => {
  const response = await post('/api/show', { model: 'llama3.1:8b' }, { headers: { 'content-type': 'text/plain' } })

  expect(response.status).toBe(200)
})
