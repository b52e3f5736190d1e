import { expect, test, vi } from 'vitest'
import {
  createMockOllama,
  mockOllama,
  ollamaHandlers,
  type ChatResponse,
  type ReplyContext,
  type ReplyFunction,
} from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { readAllFrames } from '../../support/read-body.ts'
import { ask, post, postForJson, question } from '../../support/requests.ts'

const network = await intercept(...ollamaHandlers)

test('a function makes the reply from the request', async () => {
  network.use(mockOllama.chat(({ prompt, model }) => `${model} heard: ${prompt}`))

  expect(await ask('Hi')).toBe('llama3.1:8b heard: Hi')
})

test('a function may return a promise of an object', async () => {
  network.use(mockOllama.chat(async () => ({ content: ['a', 'b'], doneReason: 'length' })))

  expect(await postForJson('/api/chat', question('Hi', { stream: false }))).toMatchObject({
    message: { content: 'ab' },
    done_reason: 'length',
  })
})

test('a function may return an error', async () => {
  network.use(mockOllama.chat(() => ({ error: { status: 429, message: 'slow down' } })))

  const response = await post('/api/chat', question('Hi'))
  expect(response.status).toBe(429)
  expect(await response.json()).toEqual({ error: 'slow down' })
})

test('each text or part that an async generator yields is one line of the stream', async () => {
  network.use(
    mockOllama.chat(async function* ({ prompt }) {
      yield { thinking: 'Hm.' }
      yield 'You said '
      yield { content: prompt }
      yield { toolCalls: [{ name: 'f', arguments: { a: 1 }, id: 'x' }] }
    }),
  )

  const frames = await readAllFrames<ChatResponse>(await post('/api/chat', question('Hi')))
  expect(frames.map(({ message }) => message)).toEqual([
    { role: 'assistant', content: '', thinking: 'Hm.' },
    { role: 'assistant', content: 'You said ' },
    { role: 'assistant', content: 'Hi' },
    {
      role: 'assistant',
      content: '',
      tool_calls: [{ id: 'x', function: { index: 0, name: 'f', arguments: { a: 1 } } }],
    },
    { role: 'assistant', content: '' },
  ])
  expect(await ask('Hi')).toBe('You said Hi')
})

test('a function of mockOllama.generate receives the prompt', async () => {
  const reply = vi.fn<ReplyFunction>(() => 'said')
  network.use(mockOllama.generate(reply))
  await post('/api/generate', { model: 'm', prompt: 'Hi', system: 'Be brief.', options: { seed: 7 } })

  expect(reply).toHaveBeenCalledExactlyOnceWith(
    {
      endpoint: 'generate',
      dialect: 'ollama',
      model: 'm',
      prompt: 'Hi',
      system: 'Be brief.',
      messages: [],
      tools: [],
      images: [],
      options: { seed: 7 },
      headers: expect.any(Object),
      body: { model: 'm', prompt: 'Hi', system: 'Be brief.', options: { seed: 7 } },
    },
    expect.anything(),
  )
})

test('a function of mockOllama.chat receives the messages and the tools', async () => {
  const reply = vi.fn<ReplyFunction>(() => 'said')
  network.use(mockOllama.chat(reply))
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hi' },
  ]
  const tools = [{ type: 'function', function: { name: 'f', description: 'd' } }]
  await post('/api/chat', { model: 'm', messages, tools, options: { temperature: 0 } })

  expect(reply).toHaveBeenCalledOnce()
  expect(reply.mock.calls[0]?.[0]).toMatchObject({
    endpoint: 'chat',
    model: 'm',
    prompt: 'Hi',
    system: 'Be brief.',
    messages,
    tools,
    options: { temperature: 0 },
  })
})

test('turn and round are counted in the messages of the request', async () => {
  network.use(mockOllama.chat((_request, { turn, round }) => `turn ${turn}, round ${round}`))
  const user = { role: 'user', content: 'Hi' }
  const assistant = { role: 'assistant', content: '' }
  const tool = { role: 'tool', content: '18' }
  const say = (...messages: object[]) => ask('', { messages })

  expect(await say(user)).toBe('turn 0, round 0')
  expect(await say(user, assistant, user)).toBe('turn 1, round 0')
  expect(await say(user, assistant, tool)).toBe('turn 1, round 1')
  expect(await say(user, assistant, user, assistant, tool, assistant, tool)).toBe('turn 3, round 2')
})

test('call counts the requests that a reply has answered', async () => {
  const reply: ReplyFunction = (_request, { call }) => `call ${call}`
  network.use(mockOllama.generate(reply), mockOllama.chat(reply))

  expect([await ask('a'), await ask('b')]).toEqual(['call 0', 'call 1'])
  await post('/api/chat', '{')
  expect(await ask('c')).toBe('call 2')
  expect(await postForJson('/api/generate', { stream: false })).toMatchObject({ response: 'call 0' })
})

test("reset starts the call count of the mock's own reply again at 0", async () => {
  const mock = createMockOllama({ baseUrl: ':7000', reply: (_request, { call }) => `call ${call}` })
  const say = async () =>
    (await (
      await mock.fetch('/api/generate', { method: 'POST', body: '{"prompt":"Hi","stream":false}' })
    ).json()) as object

  expect(await say()).toMatchObject({ response: 'call 0' })
  expect(await say()).toMatchObject({ response: 'call 1' })
  mock.reset()
  expect(await say()).toMatchObject({ response: 'call 0' })
})

test('the signal of a function is not aborted if the client reads the whole response', async () => {
  let context: ReplyContext | undefined
  network.use(
    mockOllama.chat((_request, given) => {
      context = given
      return 'said'
    }),
  )
  await ask('Hi')

  expect(context?.signal).toBeInstanceOf(AbortSignal)
  expect(context?.signal.aborted).toBe(false)
})

test.for<[string, ReplyFunction]>([
  [
    'a function that throws',
    () => {
      throw new Error('my mistake')
    },
  ],
  ['a function that rejects', () => Promise.reject(new Error('my mistake'))],
  [
    'a generator that throws at once',
    // oxlint-disable-next-line require-yield
    async function* () {
      throw new Error('my mistake')
    },
  ],
])('%s is answered with a 500, and does not reject the fetch', async ([, reply]) => {
  network.use(mockOllama.chat(reply))

  const response = await post('/api/chat', question('Hi'))
  expect(response.status).toBe(500)
  expect(await response.json()).toEqual({ error: 'my mistake' })
})

test('a generator that throws midway ends its stream with the error', async () => {
  network.use(
    mockOllama.chat(async function* () {
      yield 'so far'
      throw new Error('my mistake')
    }),
  )

  const response = await post('/api/chat', question('Hi'))
  expect(response.status).toBe(200)
  expect(await readAllFrames(response)).toEqual([
    expect.objectContaining({ message: { role: 'assistant', content: 'so far' } }),
    { error: 'my mistake' },
  ])
})

test('a function that returns no valid reply is answered with an error that says so', async () => {
  network.use(mockOllama.chat((() => 5) as unknown as ReplyFunction))

  const response = await post('/api/chat', question('Hi'))
  expect(response.status).toBe(500)
  expect(await response.json()).toEqual({
    error: expect.stringMatching(/^Failed to answer with a reply function: found the number 5 as the reply\. Give /),
  })
})
