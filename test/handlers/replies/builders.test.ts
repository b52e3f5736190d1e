// oxlint-disable unicorn/no-thenable -- an option of reply.sequence is named `then`
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { reply, type ChatResponse, type ReplyFunction, type ReplySource } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { serve, WAYS } from '../../support/ways.ts'
import { DIALECTS, readSaid, toErrorBody, toRequest, type Part } from '../../support/dialects.ts'
import { readAllFrames } from '../../support/read-body.ts'

const network = await intercept()
beforeEach(() => {
  // Replies of these tests call tools that the request does not offer, so the mock would print warnings.
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
})

const user: Part = { user: 'Hi' }
const hi = (...parts: Part[]) => toRequest('ollama', { parts: [user, ...parts] }).body

describe.for(WAYS)('over %s', (way) => {
  const open = (source: ReplySource) => serve(way, network, { rules: [{ reply: source }] })
  const answerTo = async (source: ReplySource) => {
    const { message } = await open(source).postForJson<ChatResponse>('/api/chat', hi())
    return message
  }

  test('reply.toolCall calls a tool', async () => {
    const { tool_calls: calls = [] } = await answerTo(reply.toolCall('find', { city: 'Paris' }, { id: 'mine' }))
    expect(calls).toEqual([{ id: 'mine', function: { index: 0, name: 'find', arguments: { city: 'Paris' } } }])

    const message = await answerTo(reply.toolCall('now'))
    expect(message).toEqual({
      role: 'assistant',
      content: '',
      tool_calls: [{ id: expect.stringMatching(/^call_/), function: { index: 0, name: 'now', arguments: {} } }],
    })
  })

  test('reply.thinking sends a thought and a text', async () => {
    expect(await answerTo(reply.thinking('Hm.', 'Blue.'))).toEqual({
      role: 'assistant',
      thinking: 'Hm.',
      content: 'Blue.',
    })
    expect(await answerTo(reply.thinking(['H', 'm.']))).toMatchObject({ thinking: 'Hm.', content: '' })
  })

  test.for([{ name: 'Ada', ages: [1, null] }, [], 'text', 0, false, null])(
    'reply.json sends %j as JSON',
    async (value) => {
      const { content } = await answerTo(reply.json(value))
      expect(JSON.parse(content)).toEqual(value)
    },
  )

  test.for(DIALECTS)('reply.error sends a status, headers and the error body of the dialect %s', async (dialect) => {
    const { post } = open(reply.error(429, 'slow down', { headers: { 'retry-after': '7' } }))
    const { path, body } = toRequest(dialect, 'Hi')

    const response = await post(path, body)
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7'])
    const type = dialect === 'anthropic' ? 'rate_limit_error' : 'api_error'
    expect(await response.json()).toEqual(toErrorBody(dialect, type, 'slow down'))
  })

  test('reply.sequence gives one reply per request, and repeats the last one', async () => {
    const { mock, ask, post } = open(reply.sequence(reply.error(503, 'busy'), () => 'One.', 'Two.'))

    expect((await post('/api/chat', hi())).status).toBe(503)
    expect([await ask('a'), await ask('b'), await ask('c')]).toEqual(['One.', 'Two.', 'Two.'])
    expect(mock.assertNoErrors).not.toThrow()
    mock.reset()
    expect((await post('/api/chat', hi())).status).toBe(503)
  })

  test("reply.sequence with then: 'error' treats a further request as a mistake of the test", async () => {
    const { mock, ask, post } = open(reply.sequence('One.', 'Two.', { then: 'error' }))
    expect([await ask('a'), await ask('b')]).toEqual(['One.', 'Two.'])
    expect(mock.assertNoErrors).not.toThrow()

    const sentence =
      "Failed to answer with a sequence: found request 3, and 2 replies. Add a reply, or leave out { then: 'error' }."
    const response = await post('/api/chat', hi())
    expect([response.status, await response.json()]).toEqual([500, { error: sentence }])
    expect(mock.assertNoErrors).toThrow(sentence)
  })

  test('reply.rounds reads the round from the request, whatever was asked before', async () => {
    const { postForJson } = open(reply.rounds('first', () => 'second', 'third'))
    const say = async (...parts: Part[]) => readSaid('ollama', await postForJson('/api/chat', hi(...parts))).text
    const call: Part = { calls: [{ id: '1', name: 'f', args: {} }] }
    const result: Part = { results: [{ id: '1', content: '18' }] }

    expect(await say(call, result)).toBe('second')
    expect([await say(), await say()]).toEqual(['first', 'first'])
    expect(await say(call, result, call, result, call, result)).toBe('third')
    expect(await say(call, result, { assistant: 'Done.' }, user)).toBe('first')
  })

  test('a reply function receives the request, its turn, its round, its call and a signal', async () => {
    const source = vi.fn<ReplyFunction>(() => 'said')
    const { postForJson } = open(source)
    await postForJson('/api/chat', hi())
    await postForJson('/api/chat', hi({ assistant: 'Yes?' }, user, { calls: [{ id: '1', name: 'f', args: {} }] }))

    const [first, second] = source.mock.calls
    expect(first?.[0]).toMatchObject({ endpoint: 'chat', dialect: 'ollama', model: 'llama3.1:8b', prompt: 'Hi' })
    expect(first?.[1]).toEqual({ turn: 0, round: 0, call: 0, signal: expect.any(AbortSignal) })
    expect(second?.[1]).toEqual({ turn: 2, round: 1, call: 1, signal: expect.any(AbortSignal) })
  })

  test('an async generator receives the request and the context, and its pieces are lines', async () => {
    const { post } = open(async function* ({ prompt }, { turn, round, call, signal }) {
      yield prompt
      yield { content: ` ${turn} ${round} ${call} ${signal.aborted}` }
    })

    const frames = await readAllFrames<ChatResponse>(await post('/api/chat', { ...hi(), stream: true }))
    expect(frames.map(({ message }) => message.content)).toEqual(['Hi', ' 0 0 0 false', ''])
  })

  test('a sequence that two rules share is counted separately in each rule', async () => {
    const shared = reply.sequence('one', 'two')
    const { mock, ask } = serve(way, network)
    mock.when('cats', shared)
    mock.when('dogs', shared)

    expect([await ask('cats'), await ask('dogs'), await ask('dogs'), await ask('cats')]).toEqual([
      'one',
      'one',
      'two',
      'two',
    ])
  })
})

test('a sequence that two overrides share is counted separately in each override', async () => {
  const shared = reply.sequence('one', 'two')
  const { mock, ask } = serve('msw', network)
  network.use(mock.chat(shared, { when: 'cats' }), mock.chat(shared, { when: 'dogs' }))

  expect([await ask('cats'), await ask('dogs'), await ask('dogs'), await ask('cats')]).toEqual([
    'one',
    'one',
    'two',
    'two',
  ])
})

const { toolCall, thinking, json, error, sequence, rounds, hang, disconnect } = reply as unknown as Record<
  string,
  (...args: unknown[]) => unknown
>

test.for<[title: string, act: () => unknown, sentence: string]>([
  [
    'a tool call without a name',
    () => toolCall!(),
    "make a tool call: found undefined as the name. Give it as in reply.toolCall('find', { city: 'Paris' }).",
  ],
  [
    'a thought that is a number',
    () => thinking!(5),
    'make a thought: found the number 5 as thinking of the reply. Give a string, or an array of strings.',
  ],
  ['JSON of undefined', () => json!(), 'make a JSON reply: found undefined. Give a value that JSON has.'],
  ['JSON of a function', () => json!(() => 5), 'make a JSON reply: found a function. Give a value that JSON has.'],
  [
    'an error with the status 200',
    () => error!(200, 'fine'),
    "make an error: found the number 200 as the status. Give one from 400 to 599, as in reply.error(503, 'busy').",
  ],
  [
    'a message and a status in the wrong order',
    () => error!('busy', 503),
    "make an error: found 'busy' as the status. Give one from 400 to 599, as in reply.error(503, 'busy').",
  ],
  [
    'an error without a message',
    () => error!(503),
    "make an error: found undefined as the message. Give a string, as in reply.error(503, 'busy').",
  ],
  [
    'a misspelt option of an error',
    () => error!(503, 'busy', { header: {} }),
    "make an error: found 'header' in the options. Did you mean 'headers'? Use headers.",
  ],
  [
    'the arguments of a tool call as a text',
    () => toolCall!('find', '{"to":"Rome"}'),
    `make a tool call: found '{"to":"Rome"}' as the arguments. Give an object such as { city: 'Paris' }.`,
  ],
  [
    'a tool call as an object',
    () => toolCall!({ name: 'find' }),
    "make a tool call: found an object with the key name as the name. Give it as in reply.toolCall('find', { city: 'Paris' }).",
  ],
  [
    'a misspelt option of a tool call',
    () => toolCall!('find', {}, { ids: 'a' }),
    "make a tool call: found 'ids' in the options. Did you mean 'id'? Use id.",
  ],
  [
    'a number as the options of a reply that hangs',
    () => hang!(2),
    'make a reply that hangs: found the number 2 as the options. Give an object such as { after: 2 }.',
  ],
  [
    'a misspelt option of a reply that breaks off',
    () => disconnect!({ afterr: 2 }),
    "make a reply that breaks off: found 'afterr' in the options. Did you mean 'after'? Use after, content.",
  ],
  [
    'a function as what the model says before a fault',
    () => hang!({ content: () => 'Hi' }),
    "make a reply that hangs: found a function as content. Give a string, an array of strings, or an object such as reply.thinking('Hm.', 'Hello.').",
  ],
  ['an empty sequence', () => sequence!(), 'make a reply of sequence: found no reply. Give one or more.'],
  [
    'a sequence that has only options',
    () => sequence!({ then: 'last' }),
    'make a reply of sequence: found no reply. Give one or more.',
  ],
  [
    'an unknown then',
    () => sequence!('a', { then: 'loop' }),
    "make a reply of sequence: found 'loop' as then. Give 'last' or 'error'.",
  ],
  ['rounds without a reply', () => rounds!(), 'make a reply of rounds: found no reply. Give one or more.'],
  [
    'a round that is a number',
    () => rounds!('a', 5),
    "make a reply of rounds: found the number 5 as the reply. Give a string, or an object such as { content: 'Hello.' } or { error: { status: 503, message: 'busy' } }.",
  ],
])('the reply builders refuse %s', ([, act, sentence]) => {
  expect(act).toThrow(new TypeError(`Failed to ${sentence}`))
})
