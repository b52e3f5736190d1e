import Anthropic from '@anthropic-ai/sdk'
import { describe, expect, test } from 'vitest'
import { createMockOllama } from '../../handlers/index.ts'
import { defer } from '../support/defer.ts'
import { intercept } from '../support/intercept.ts'
import { collect } from '../support/read-body.ts'

const mock = createMockOllama()
const network = await intercept(mock)

const anthropic = new Anthropic({ baseURL: 'http://localhost:11434', apiKey: 'ollama', maxRetries: 0 })

const request = {
  model: 'llama3.1:8b',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'Why is the sky blue?' }],
}
const weather: Anthropic.Tool = {
  name: 'get_weather',
  description: 'The weather of a city',
  input_schema: { type: 'object', required: ['city'], properties: { city: { type: 'string' } } },
}
const thinking = { type: 'enabled' as const, budget_tokens: 1024 }

describe('messages.create', () => {
  test('returns a message', async () => {
    expect(await anthropic.messages.create(request)).toEqual({
      id: expect.stringMatching(/^msg_[0-9a-f]{24}$/),
      type: 'message',
      role: 'assistant',
      model: 'llama3.1:8b',
      content: [{ type: 'text', text: 'Echo: Why is the sky blue?' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 5, output_tokens: 6 },
    })
  })

  test('streams the events of a message', async () => {
    network.use(mock.chat({ content: ['Blue', ' sky'], usage: { promptTokens: 5 } }))
    const events = await collect(await anthropic.messages.create({ ...request, stream: true }))

    expect(events).toMatchObject([
      { type: 'message_start', message: { role: 'assistant', content: [] } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Blue' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: ' sky' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { input_tokens: 5, output_tokens: 2 } },
      { type: 'message_stop' },
    ])
  })

  test('returns the thinking as a block of its own', async () => {
    network.use(mock.chat({ thinking: 'Rayleigh scattering.', content: 'Blue.' }))
    const { content } = await anthropic.messages.create({ ...request, max_tokens: 2000, thinking })

    expect(content).toEqual([
      { type: 'thinking', thinking: 'Rayleigh scattering.' },
      { type: 'text', text: 'Blue.' },
    ])
  })

  test('returns a tool call, and the answer to its result in the next round', async () => {
    network.use(
      mock.chat(({ messages }, { round }) =>
        round === 0
          ? { content: 'Let me look.', toolCalls: [{ name: 'get_weather', arguments: { city: 'Paris' } }] }
          : `It is ${messages.at(-1)?.content}.`,
      ),
    )
    const { content, stop_reason: end } = await anthropic.messages.create({ ...request, tools: [weather] })
    expect(end).toBe('tool_use')
    expect(content).toEqual([
      { type: 'text', text: 'Let me look.' },
      {
        type: 'tool_use',
        id: expect.stringMatching(/^call_[a-z0-9]{8}$/),
        name: 'get_weather',
        input: { city: 'Paris' },
      },
    ])

    const call = content.find((block) => block.type === 'tool_use')
    const answer = await anthropic.messages.create({
      ...request,
      tools: [weather],
      messages: [
        ...request.messages,
        { role: 'assistant', content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: call!.id, content: '18 °C and sunny' }] },
      ],
    })
    expect(answer.content).toEqual([{ type: 'text', text: 'It is 18 °C and sunny.' }])
  })

  test('passes the system prompt and the options to the model', async () => {
    // The types of the SDK no longer have this field, but the SDK still sends it.
    const noLongerTyped = { temperature: 0.5 }
    network.use(mock.chat(({ system, options }) => JSON.stringify({ system, options })))
    const { content } = await anthropic.messages.create({
      ...request,
      system: [{ type: 'text', text: 'Be brief.' }],
      ...noLongerTyped,
      stop_sequences: ['\n'],
    })
    const [block] = content

    expect(JSON.parse(block?.type === 'text' ? block.text : '')).toMatchObject({
      system: 'Be brief.',
      options: { temperature: 0.5, num_predict: 100, stop: ['\n'] },
    })
  })
})

describe('messages.stream', () => {
  test('emits each piece of a text, and joins the pieces', async () => {
    network.use(mock.chat({ content: 'The sky scatters blue.', usage: { promptTokens: 5 } }))
    const pieces: string[] = []
    const stream = anthropic.messages.stream(request).on('text', (piece) => pieces.push(piece))

    expect(await stream.finalMessage()).toMatchObject({
      type: 'message',
      content: [{ type: 'text', text: 'The sky scatters blue.' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 5, output_tokens: 4 },
    })
    expect(pieces).toEqual(['The', ' sky', ' scatters', ' blue.'])
    expect(await stream.finalText()).toBe('The sky scatters blue.')
  })

  test('joins thinking, a text and two tool calls', async () => {
    const calls = [
      { name: 'get_weather', arguments: { city: 'Paris' } },
      { name: 'get_weather', arguments: { city: 'Rome' } },
    ]
    network.use(mock.chat({ thinking: 'Two cities.', content: 'Let me look.', toolCalls: calls }))
    const thoughts: string[] = []
    const stream = anthropic.messages
      .stream({ ...request, max_tokens: 2000, thinking, tools: [weather] })
      .on('thinking', (piece) => thoughts.push(piece))
    const { content, stop_reason: end } = await stream.finalMessage()

    expect(end).toBe('tool_use')
    expect(content).toMatchObject([
      { type: 'thinking', thinking: 'Two cities.' },
      { type: 'text', text: 'Let me look.' },
      { type: 'tool_use', name: 'get_weather', input: { city: 'Paris' } },
      { type: 'tool_use', name: 'get_weather', input: { city: 'Rome' } },
    ])
    expect(thoughts).toEqual(['Two', ' cities.'])
  })

  test('rejects when it is aborted, and the reply ends', async () => {
    const ended = defer<boolean>()
    network.use(
      mock.chat(async function* (_request, { signal }) {
        try {
          yield 'first'
          if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
        } finally {
          ended.resolve(signal.aborted)
        }
      }),
    )
    const stream = anthropic.messages.stream(request).on('text', () => stream.abort())

    await expect(stream.done()).rejects.toThrow(Anthropic.APIUserAbortError)
    expect(await ended.promise).toBe(true)
  })
})

describe('errors', () => {
  test.for([
    [400, Anthropic.BadRequestError, 'invalid_request_error'],
    [401, Anthropic.AuthenticationError, 'authentication_error'],
    [403, Anthropic.PermissionDeniedError, 'permission_error'],
    [404, Anthropic.NotFoundError, 'not_found_error'],
    [429, Anthropic.RateLimitError, 'rate_limit_error'],
    [500, Anthropic.InternalServerError, 'api_error'],
    [503, Anthropic.InternalServerError, 'overloaded_error'],
  ] as const)('the status %s rejects with the error class of that status', async ([status, Refusal, type]) => {
    network.use(mock.chat({ error: { status, message: 'no' } }))
    const error: unknown = await anthropic.messages.create(request).catch((thrown: unknown) => thrown)

    expect(error).toBeInstanceOf(Refusal)
    expect(error).toMatchObject({ status, error: { type: 'error', error: { type, message: 'no' } } })
  })

  test('a removed model is not found, streamed or not', async () => {
    mock.models.remove('llama3.1:8b')
    const failure = { status: 404, error: { error: { message: "model 'llama3.1:8b' not found" } } }

    await expect(anthropic.messages.create(request)).rejects.toMatchObject(failure)
    await expect(anthropic.messages.create({ ...request, stream: true })).rejects.toMatchObject(failure)
    await expect(anthropic.messages.stream(request).done()).rejects.toMatchObject(failure)
  })

  test('a malformed request is refused with the error text of the real server', async () => {
    await expect(anthropic.messages.create({ ...request, messages: [] })).rejects.toMatchObject({
      status: 400,
      error: { error: { type: 'invalid_request_error', message: 'messages is required' } },
    })
  })

  test('counting tokens rejects with a 404, as on a real Ollama', async () => {
    const { model, messages } = request

    await expect(anthropic.messages.countTokens({ model, messages })).rejects.toThrow(Anthropic.NotFoundError)
  })
})
