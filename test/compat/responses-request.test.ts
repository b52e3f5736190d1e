import { expect, test } from 'vitest'
import { createMockOllama, type MockOllamaOptions, type OllamaRequest } from '../../src/index.ts'
import { askForResponse, streamResponse } from './responses-requests.ts'

/** Sends a request of the Responses API, and returns the native request that the reply function receives. */
async function translate(body: object, options: MockOllamaOptions = {}): Promise<OllamaRequest> {
  let received: OllamaRequest | undefined
  const mock = createMockOllama({
    ...options,
    reply(request) {
      received = request
      return 'ok'
    },
  })
  await askForResponse(mock, body)
  return received!
}

test('instructions become the system message, and a text becomes the user message', async () => {
  const { system, prompt, messages } = await translate({ instructions: 'Be brief.', input: 'Why?' })
  expect({ system, prompt }).toEqual({ system: 'Be brief.', prompt: 'Why?' })
  expect(messages).toHaveLength(2)
})

test('the thinking, the tool call and the text of an assistant become one message before the tool result', async () => {
  const { messages } = await translate({
    input: [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'Wea' },
          { type: 'input_text', text: 'ther?' },
        ],
      },
      { type: 'reasoning', encrypted_content: 'I must look.' },
      { type: 'function_call', call_id: 'call_1', name: 'get_weather', arguments: '{"city":"Paris"}' },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'One moment.' }] },
      { type: 'function_call_output', call_id: 'call_1', output: [{ type: 'input_text', text: '22C' }] },
      { type: 'web_search_call', id: 'ws_1', status: 'completed' },
    ],
  })
  expect(messages).toEqual([
    { role: 'user', content: 'Weather?' },
    {
      role: 'assistant',
      content: 'One moment.',
      thinking: 'I must look.',
      tool_calls: [{ id: 'call_1', function: { index: 0, name: 'get_weather', arguments: { city: 'Paris' } } }],
    },
    { role: 'tool', content: '22C', tool_call_id: 'call_1' },
  ])
})

test('thinking at the end of the input becomes a message of its own', async () => {
  const { messages } = await translate({ input: [{ type: 'reasoning', encrypted_content: 'Hm.' }] })
  expect(messages).toEqual([{ role: 'assistant', content: '', thinking: 'Hm.' }])
})

test('an image in a data URL becomes an image of the native message', async () => {
  const image = { type: 'input_image', image_url: 'data:image/png;base64,aGk=' }
  const { messages } = await translate({ input: [{ role: 'user', content: [image] }] })
  expect(messages).toEqual([{ role: 'user', content: '', images: ['aGk='] }])
})

test('the tools of a namespace are offered with its name as their prefix', async () => {
  const members = [
    { type: 'function', name: 'find' },
    { type: 'function', name: 'geo.list' },
  ]
  const { tools } = await translate({ tools: [{ type: 'namespace', name: 'geo', tools: members }] })
  expect(tools.map((tool) => tool.function?.name)).toEqual(['geo.find', 'geo.list'])
})

test('the options, the effort and the format are translated to the native ones', async () => {
  const schema = { type: 'object', properties: { a: { type: 'string' } } }
  const { options, think, format } = await translate({
    temperature: 0.5,
    top_p: 0.9,
    max_output_tokens: 7,
    reasoning: { effort: 'xhigh' },
    text: { format: { type: 'json_schema', name: 'n', schema } },
  })
  expect(options).toEqual({ temperature: 0.5, top_p: 0.9, num_predict: 7 })
  expect(think).toBe('max')
  expect(format).toEqual(schema)
})

test('a response repeats the settings of its request', async () => {
  const settings = {
    instructions: 'Be brief.',
    temperature: 0.5,
    truncation: 'auto',
    reasoning: { effort: 'low' },
    text: { format: { type: 'json_schema', name: 'n', schema: { type: 'object' }, strict: true } },
    tools: [{ type: 'function', name: 'f', parameters: { type: 'object' } }],
  }
  const repeated = { ...settings, tools: [{ ...settings.tools[0], description: null, strict: null }] }
  expect(await askForResponse(createMockOllama(), settings)).toMatchObject(repeated)
  const events = await streamResponse(createMockOllama(), settings)
  const reasoning = { effort: 'low', summary: null }
  expect(events.at(-1)!.response).toMatchObject({ ...repeated, reasoning })
})

test('reply_text is what the model says, except in strict', async () => {
  const fields = { reply_text: 'Two words' }
  const texts = (await askForResponse(createMockOllama(), fields)).output!.map(({ content }) => content![0]!.text)
  expect(texts).toEqual(['Two words'])
  const deltas = (await streamResponse(createMockOllama(), fields)).flatMap(({ type, delta }) =>
    type.includes('text.delta') ? delta : [],
  )
  expect(deltas).toEqual(['Two', ' words'])
  expect((await askForResponse(createMockOllama({ strict: true }), fields)).output).toMatchObject([
    { content: [{ text: 'Echo: Hi' }] },
  ])
})
