import { describe, expect, test } from 'vitest'
import { createMockOllama } from '../../src/index.ts'
import { RESPONSES, postResponse, streamResponse, typesOf } from './responses-requests.ts'

const MALFORMED: ReadonlyArray<[body: string, message: string]> = [
  ['', 'EOF'],
  [
    '{"input":{}}',
    'input must be a string or array: json: cannot unmarshal object into Go value of type []json.RawMessage',
  ],
  ['{"input":[{}]}', "input[0]: input item missing required 'type' field"],
  ['{"input":[{"type":"image"}]}', 'input[0]: unknown input item type: "image"'],
  ['{"input":[{"role":"user","content":[{"type":"text"}]}]}', 'input[0]: content[0]: unknown content type: text'],
  ['{"input":[{"role":"user","content":[{"type":"input_file"}]}]}', 'file inputs are not currently supported'],
  [
    '{"input":[{"type":"function_call","arguments":"{} x"}]}',
    "failed to parse function call arguments: invalid character 'x' after top-level value",
  ],
  [
    '{"tools":[{"parameters":{"type":1}}]}',
    'failed to unmarshal tool parameters: ' +
      'json: cannot unmarshal number into Go struct field ToolFunctionParameters.type of type string',
  ],
  [
    '{"reasoning":{"effort":"huge"}}',
    'invalid reasoning value: "huge" (must be "minimal", "low", "medium", "high", "xhigh", "ultra", "max", or "none")',
  ],
]

test.each(MALFORMED)('the body %s is refused with the error text of the real server', async (body, message) => {
  const response = await createMockOllama().fetch(RESPONSES, { method: 'POST', body })
  expect(response.status).toBe(400)
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(await response.json()).toEqual({ error: { message, type: 'invalid_request_error', param: null, code: null } })
})

describe.each([true, false])('with stream: %s', (streams) => {
  test('an error before the first byte is answered with its status', async () => {
    const mock = createMockOllama({ reply: { error: { status: 503, message: 'busy' } } })
    const response = await postResponse(mock, { stream: streams })
    expect(response.status).toBe(503)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toEqual({ error: { message: 'busy', type: 'api_error', param: null, code: null } })
  })

  test('an unknown model is answered with a 404', async () => {
    const response = await postResponse(createMockOllama({ strict: true }), { model: 'nope', stream: streams })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({
      error: { message: "model 'nope' not found", type: 'not_found_error' },
    })
  })

  test('an error that a reply function throws is answered with a 500', async () => {
    const mock = createMockOllama({
      reply() {
        throw new TypeError('mine')
      },
    })
    const response = await postResponse(mock, { stream: streams })
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({ error: { message: 'mine', type: 'api_error' } })
  })
})

test('an error in mid-stream ends the events without an error event', async () => {
  const mock = createMockOllama({ reply: { content: ['a'], error: 'broken' } })
  expect(typesOf(await streamResponse(mock)).slice(-2)).toEqual(['content_part.added', 'output_text.delta'])
  expect((await postResponse(mock, {})).status).toBe(500)
})
