import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { mockOllama, ollamaHandlers } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'
import { collect } from '../support/read-body.ts'

const network = await intercept(...ollamaHandlers)

const openai = new OpenAI({ baseURL: 'http://localhost:11434/v1', apiKey: 'ollama' })

const request = { model: 'llama3.1:8b', input: 'Why is the sky blue?' }
const weather: OpenAI.Responses.FunctionTool = {
  type: 'function',
  name: 'get_weather',
  description: 'The weather of a city',
  parameters: { type: 'object', required: ['city'], properties: { city: { type: 'string' } } },
  strict: null,
}

test('a response is created', async () => {
  const response = await openai.responses.create({ ...request, instructions: 'Be brief.' })

  expect(response.output_text).toBe('Echo: Why is the sky blue?')
  expect(response).toMatchObject({
    id: expect.stringMatching(/^resp_\d+$/),
    object: 'response',
    status: 'completed',
    model: 'llama3.1:8b',
    instructions: 'Be brief.',
    error: null,
    output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text' }] }],
  })
})

test('the events of a streamed text come in the expected order', async () => {
  network.use(mockOllama.chat({ content: ['Blue', ' sky'], usage: { promptTokens: 5 } }))
  const events = await collect(await openai.responses.create({ ...request, stream: true }))

  expect(events.map(({ type }) => type)).toEqual([
    'response.created',
    'response.in_progress',
    'response.output_item.added',
    'response.content_part.added',
    'response.output_text.delta',
    'response.output_text.delta',
    'response.output_text.done',
    'response.content_part.done',
    'response.output_item.done',
    'response.completed',
  ])
  expect(events.map(({ sequence_number: number }) => number)).toEqual([...events.keys()])
  expect(events.at(-1)).toMatchObject({
    response: { status: 'completed', usage: { input_tokens: 5, output_tokens: 2, total_tokens: 7 } },
  })
})

test('thinking is an item of its own, streamed and not', async () => {
  network.use(mockOllama.chat({ thinking: 'Rayleigh scattering.', content: 'Blue.' }))
  const output = [
    { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Rayleigh scattering.' }] },
    { type: 'message', content: [{ type: 'output_text', text: 'Blue.' }] },
  ]

  expect(await openai.responses.create({ ...request, reasoning: { effort: 'high' } })).toMatchObject({ output })
  const events = await collect(await openai.responses.create({ ...request, stream: true }))
  const thoughts = events.filter((event) => event.type === 'response.reasoning_summary_text.delta')
  expect(thoughts.map(({ delta }) => delta)).toEqual(['Rayleigh', ' scattering.'])
  expect(events.at(-1)).toMatchObject({ type: 'response.completed', response: { output } })
})

test('the streaming helper joins the events', async () => {
  network.use(mockOllama.chat('The sky scatters blue.'))
  const pieces: string[] = []
  const stream = openai.responses.stream(request).on('response.output_text.delta', ({ delta }) => pieces.push(delta))
  const response = await stream.finalResponse()

  expect(pieces).toEqual(['The', ' sky', ' scatters', ' blue.'])
  expect(response.output_text).toBe('The sky scatters blue.')
})

test('the streaming helper rejects thinking, because Ollama sends no summary part before its deltas', async () => {
  network.use(mockOllama.chat({ thinking: 'Rayleigh scattering.', content: 'Blue.' }))

  await expect(openai.responses.stream(request).finalResponse()).rejects.toThrow('missing content at index 0')
})

test('a tool is called, and the model answers with its output in the next round', async () => {
  network.use(
    mockOllama.chat(({ messages }, { round }) =>
      round === 0
        ? { toolCalls: [{ name: 'get_weather', arguments: { city: 'Paris' } }] }
        : `It is ${messages.at(-1)?.content}.`,
    ),
  )
  const { output } = await openai.responses.create({ ...request, tools: [weather] })
  expect(output).toEqual([
    {
      id: expect.stringMatching(/^fc_resp_\d+_0$/),
      type: 'function_call',
      status: 'completed',
      call_id: expect.stringMatching(/^call_[a-z0-9]{8}$/),
      name: 'get_weather',
      arguments: '{"city":"Paris"}',
    },
  ])

  const call = output.find((item) => item.type === 'function_call')
  const answer = await openai.responses.create({
    ...request,
    tools: [weather],
    input: [
      { role: 'user', content: request.input },
      call!,
      { type: 'function_call_output', call_id: call!.call_id, output: '18 °C and sunny' },
    ],
  })
  expect(answer.output_text).toBe('It is 18 °C and sunny.')
})

test('the streaming helper joins a tool call', async () => {
  network.use(mockOllama.chat({ toolCalls: [{ name: 'get_weather', arguments: { city: 'Paris' } }] }))
  const { output } = await openai.responses.stream({ ...request, tools: [weather] }).finalResponse()

  expect(output).toMatchObject([{ type: 'function_call', name: 'get_weather', arguments: '{"city":"Paris"}' }])
})

test('a text is parsed in the requested format', async () => {
  network.use(mockOllama.chat('{"colour":"blue"}'))
  const schema = { type: 'object', properties: { colour: { type: 'string' } } }
  const { output_parsed: parsed } = await openai.responses.parse({
    ...request,
    text: { format: { type: 'json_schema', name: 'colour', strict: true, schema } },
  })

  expect(parsed).toEqual({ colour: 'blue' })
})

test('an error of the model is thrown, streamed or not', async () => {
  network.use(mockOllama.chat({ error: { status: 404, message: 'gone' } }))
  const failure = { status: 404, type: 'not_found_error', message: '404 gone' }

  await expect(openai.responses.create(request)).rejects.toMatchObject(failure)
  await expect(openai.responses.create({ ...request, stream: true })).rejects.toMatchObject(failure)
})
