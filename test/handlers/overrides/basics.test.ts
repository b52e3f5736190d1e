import { expect, test } from 'vitest'
import {
  createMockOllama,
  mockOllama,
  ollamaHandlers,
  type ChatResponse,
  type GenerateResponse,
} from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { readAllFrames } from '../../support/read-body.ts'
import { ask, post, postForJson, question } from '../../support/requests.ts'

const network = await intercept(...ollamaHandlers)

async function stream(): Promise<ChatResponse[]> {
  return readAllFrames<ChatResponse>(await post('/api/chat', question('Hi')))
}

const toMessages = (frames: ChatResponse[]) => frames.map(({ message }) => message)
const answer = () => postForJson<ChatResponse>('/api/chat', question('Hi', { stream: false }))

test('a string is the text of the reply until the handlers are reset', async () => {
  network.use(mockOllama.chat('The sky scatters blue.'))

  expect(await ask('Why?')).toBe('The sky scatters blue.')
  expect(await ask('Why?')).toBe('The sky scatters blue.')
  network.resetHandlers()
  expect(await ask('Why?')).toBe('Echo: Why?')
})

test('mockOllama.chat answers only chats, and mockOllama.generate only prompts', async () => {
  network.use(mockOllama.chat('chatted'), mockOllama.generate('generated'))

  expect(await ask('Hi')).toBe('chatted')
  expect(await postForJson('/api/generate', { prompt: 'Hi', stream: false })).toMatchObject({ response: 'generated' })
})

test('an override replaces only the text: the request sets the model and whether it streams', async () => {
  network.use(mockOllama.generate('one two'))

  const frames = await readAllFrames<GenerateResponse>(await post('/api/generate', { model: 'my:tag', prompt: 'Hi' }))
  expect(frames.map(({ model, response, done }) => ({ model, response, done }))).toEqual([
    { model: 'my:tag', response: 'one', done: false },
    { model: 'my:tag', response: ' two', done: false },
    { model: 'my:tag', response: '', done: true },
  ])
})

test('each piece of a content list is one line of the stream', async () => {
  network.use(mockOllama.chat({ content: ['The s', 'ky ', '', 'is\nblue.'] }))

  expect(toMessages(await stream()).map(({ content }) => content)).toEqual(['The s', 'ky ', 'is\nblue.', ''])
  expect((await answer()).message.content).toBe('The sky is\nblue.')
})

test('the thinking comes before the content, in a field of its own', async () => {
  network.use(mockOllama.chat({ thinking: 'Rayleigh scattering.', content: 'Blue.' }))

  expect(toMessages(await stream())).toEqual([
    { role: 'assistant', content: '', thinking: 'Rayleigh' },
    { role: 'assistant', content: '', thinking: ' scattering.' },
    { role: 'assistant', content: 'Blue.' },
    { role: 'assistant', content: '' },
  ])
  expect((await answer()).message).toEqual({ role: 'assistant', content: 'Blue.', thinking: 'Rayleigh scattering.' })
})

test('a reply of mockOllama.generate may have thinking', async () => {
  network.use(mockOllama.generate({ thinking: 'Rayleigh.', content: 'Blue.' }))

  expect(await postForJson('/api/generate', { prompt: 'Why?', stream: false })).toMatchObject({
    response: 'Blue.',
    thinking: 'Rayleigh.',
  })
})

test('a request with think: false gets no thinking', async () => {
  network.use(mockOllama.chat({ thinking: 'Rayleigh.', content: 'Blue.' }))

  const { message } = await postForJson<ChatResponse>('/api/chat', question('Why?', { stream: false, think: false }))
  expect(message).toEqual({ role: 'assistant', content: 'Blue.' })
})

test('each tool call has an id and an index', async () => {
  network.use(
    mockOllama.chat({
      content: 'One moment.',
      toolCalls: [
        { name: 'get_weather', arguments: { city: 'Paris', days: [1, 2] } },
        { name: 'get_time', arguments: {}, id: 'mine' },
      ],
    }),
  )
  const weather = {
    id: expect.stringMatching(/^call_[a-z0-9]{8}$/),
    function: { index: 0, name: 'get_weather', arguments: { city: 'Paris', days: [1, 2] } },
  }
  const time = { id: 'mine', function: { index: 1, name: 'get_time', arguments: {} } }

  expect(toMessages(await stream())).toEqual([
    { role: 'assistant', content: 'One' },
    { role: 'assistant', content: ' moment.' },
    { role: 'assistant', content: '', tool_calls: [weather] },
    { role: 'assistant', content: '', tool_calls: [time] },
    { role: 'assistant', content: '' },
  ])
  expect((await answer()).message).toEqual({
    role: 'assistant',
    content: 'One moment.',
    tool_calls: [weather, time],
  })
})

test('the same seed gives the same ids of tool calls in the same order', async () => {
  const readIds = async (seed: number) => {
    const reply = { toolCalls: [{ name: 'f', arguments: {} }] }
    const mock = createMockOllama({ seed, reply })
    const body = JSON.stringify(question('Hi', { stream: false }))
    const readId = async () => {
      const { message } = (await (await mock.fetch('/api/chat', { method: 'POST', body })).json()) as ChatResponse
      return message.tool_calls?.[0]?.id
    }
    const ids = [await readId(), await readId()]
    mock.reset()
    return [...ids, await readId()]
  }

  const [first, second, afterReset] = await readIds(1)
  expect(first).not.toBe(second)
  expect(afterReset).toBe(first)
  expect(await readIds(1)).toEqual([first, second, first])
  expect((await readIds(2))[0]).not.toBe(first)
})

test('doneReason and usage are sent in the last object', async () => {
  network.use(
    mockOllama.chat({
      content: 'cut of',
      doneReason: 'length',
      usage: { promptTokens: 26, completionTokens: 298 },
    }),
  )
  const expected = { done: true, done_reason: 'length', prompt_eval_count: 26, eval_count: 298 }

  expect((await stream()).at(-1)).toMatchObject(expected)
  expect(await answer()).toMatchObject(expected)
})

test('logprobs are sent with their pieces to a request that asks for them', async () => {
  const top = { token: 'Hey', logprob: -1 }
  network.use(
    mockOllama.chat({ content: ['Hé', '!'], logprobs: [{ token: 'Hé', logprob: -0.25, topLogprobs: [top] }] }),
  )
  const frames = await readAllFrames<ChatResponse>(
    await post('/api/chat', question('Hi', { logprobs: true, top_logprobs: 1 })),
  )

  expect(frames.map(({ logprobs }) => logprobs)).toEqual([
    [
      {
        token: 'Hé',
        logprob: -0.25,
        bytes: [72, 195, 169],
        top_logprobs: [{ ...top, bytes: [72, 101, 121] }],
      },
    ],
    undefined,
    undefined,
  ])
  expect((await stream())[0]).not.toHaveProperty('logprobs')
})

test.for([{ stream: true }, { stream: false }])(
  'an error without content is the status of the response to a request with %o',
  async (fields) => {
    network.use(mockOllama.chat({ error: { status: 503, message: 'busy' } }))

    const response = await post('/api/chat', question('Hi', fields))
    expect(response.status).toBe(503)
    expect(response.headers.get('content-type')).toContain('application/json')
    expect(await response.json()).toEqual({ error: 'busy' })
  },
)

test('an error that is only a message has the status 500', async () => {
  network.use(mockOllama.generate({ error: 'out of memory' }))

  const response = await post('/api/generate', { prompt: 'Hi' })
  expect(response.status).toBe(500)
  expect(await response.json()).toEqual({ error: 'out of memory' })
})

test('an error after content is the last line of a stream with the status 200', async () => {
  network.use(mockOllama.chat({ content: 'so far', error: { status: 507, message: 'broken' } }))

  const response = await post('/api/chat', question('Hi'))
  expect(response.status).toBe(200)
  expect(await readAllFrames(response)).toEqual([
    expect.objectContaining({ message: { role: 'assistant', content: 'so' }, done: false }),
    expect.objectContaining({ message: { role: 'assistant', content: ' far' }, done: false }),
    { error: 'broken' },
  ])
})

test('an error after content is the status of a response that does not stream', async () => {
  network.use(mockOllama.chat({ content: 'so far', error: { status: 507, message: 'broken' } }))

  const response = await post('/api/chat', question('Hi', { stream: false }))
  expect(response.status).toBe(507)
  expect(await response.json()).toEqual({ error: 'broken' })
})
