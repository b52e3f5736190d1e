import { Ollama, type ChatResponse, type Message, type Tool } from 'ollama'
import { expect, test } from 'vitest'
import { mockOllama, ollamaHandlers } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'
import { collect } from '../support/read-body.ts'

const network = await intercept(...ollamaHandlers)

const ollama = new Ollama()
const chat = { model: 'llama3.1:8b', messages: [{ role: 'user', content: 'Why is the sky blue?' }] }

async function stream(): Promise<ChatResponse[]> {
  return collect(await ollama.chat({ ...chat, stream: true }))
}

test('chat() returns the fields of a native response', async () => {
  expect(await ollama.chat(chat)).toEqual({
    model: 'llama3.1:8b',
    created_at: expect.any(String),
    message: { role: 'assistant', content: 'Echo: Why is the sky blue?' },
    done: true,
    done_reason: 'stop',
    total_duration: 1_234_567_890,
    load_duration: 12_345_678,
    prompt_eval_count: 5,
    prompt_eval_duration: 23_456_789,
    eval_count: 6,
    eval_duration: 34_567_890,
  })
})

test('chat() streams the pieces of the reply', async () => {
  network.use(mockOllama.chat('The sky\n\nscatters blue.'))
  const parts = await stream()

  expect(parts.map(({ message }) => message.content)).toEqual(['The', ' sky', '\n\nscatters', ' blue.', ''])
  expect(parts.map(({ done }) => done)).toEqual([false, false, false, false, true])
  expect(parts.at(-1)).toMatchObject({ done_reason: 'stop', eval_count: 4 })
})

test('one client reads several streams at the same time', async () => {
  network.use(mockOllama.chat('one two'))
  const streams = await Promise.all([stream(), stream(), stream()])

  for (const parts of streams) expect(parts.map(({ message }) => message.content)).toEqual(['one', ' two', ''])
})

test('chat() returns the thinking of the model, streamed and not', async () => {
  network.use(mockOllama.chat({ thinking: 'Rayleigh scattering.', content: 'Blue.' }))
  const { message } = await ollama.chat({ ...chat, think: true })
  expect(message).toEqual({ role: 'assistant', thinking: 'Rayleigh scattering.', content: 'Blue.' })

  const parts = await stream()
  expect(parts.map(({ message: { thinking } }) => thinking)).toEqual(['Rayleigh', ' scattering.', undefined, undefined])
})

test('the model calls a tool, and answers with its result in the next round', async () => {
  network.use(
    mockOllama.chat(({ messages }, { round }) =>
      round === 0
        ? { toolCalls: [{ name: 'get_weather', arguments: { city: 'Paris' } }] }
        : `It is ${messages.at(-1)?.content}.`,
    ),
  )
  const tools: Tool[] = [
    {
      type: 'function',
      function: {
        name: 'get_weather',
        description: 'The weather of a city',
        parameters: { type: 'object', required: ['city'], properties: { city: { type: 'string' } } },
      },
    },
  ]
  const messages: Message[] = [{ role: 'user', content: 'How is the weather in Paris?' }]
  const { message } = await ollama.chat({ model: 'llama3.1:8b', messages, tools })
  expect(message.tool_calls).toEqual([
    {
      id: expect.stringMatching(/^call_[a-z0-9]{8}$/),
      function: { index: 0, name: 'get_weather', arguments: { city: 'Paris' } },
    },
  ])

  messages.push(message, { role: 'tool', content: '18 °C and sunny', tool_name: 'get_weather' })
  const answer = await ollama.chat({ model: 'llama3.1:8b', messages, tools })
  expect(answer.message.content).toBe('It is 18 °C and sunny.')
})

test('a reply function receives the images, the options and the format of the request', async () => {
  network.use(mockOllama.chat(({ messages, options, body }) => JSON.stringify({ messages, options, body })))
  const { message } = await ollama.chat({
    model: 'llava',
    messages: [{ role: 'user', content: 'What is this?', images: [new Uint8Array([1, 2, 3])] }],
    options: { temperature: 0, stop: ['\n'] },
    format: 'json',
    keep_alive: '5m',
  })

  expect(JSON.parse(message.content)).toMatchObject({
    messages: [{ role: 'user', content: 'What is this?', images: ['AQID'] }],
    options: { temperature: 0, stop: ['\n'] },
    body: { format: 'json', keep_alive: '5m' },
  })
})
