import { describe, expect, test } from 'vitest'
import { reply, type FunctionToolCall, type ReplySource } from '../../../handlers/index.ts'
import type { ChatResponse } from '../../../src/protocol/responses.ts'
import { environment } from '#network'
import { intercept } from '../../support/intercept.ts'
import { readAllFrames } from '../../support/read-body.ts'
import { question, readJson } from '../../support/requests.ts'
import { serve, WAYS } from '../../support/ways.ts'

const network = await intercept()
const TOOLS = [{ type: 'function', function: { name: 'find', description: '', parameters: {} } }]

describe.for(WAYS)('over %s', (way) => {
  const tell = async (source: ReplySource, fields: object = {}): Promise<ChatResponse['message']> => {
    const { post } = serve(way, network, { reply: source })
    const body = question('Hi', { stream: false, think: true, tools: TOOLS, ...fields })
    return (await readJson<ChatResponse>(post('/api/chat', body))).message
  }

  test.for<[name: string, answer: ReplySource | readonly string[], message: object]>([
    ['a text', 'Hello.', { content: 'Hello.' }],
    ['pieces of a text', ['Hel', 'lo.'], { content: 'Hello.' }],
    ['an object', { content: 'Hello.' }, { content: 'Hello.' }],
    ['the result of reply.json', reply.json({ a: 1 }), { content: '{"a":1}' }],
    [
      'the result of reply.toolCall',
      reply.toolCall('find', { to: 'Rome' }),
      { tool_calls: [{ function: { name: 'find' } }] },
    ],
    ['a function', ({ prompt }) => prompt, { content: 'Hi' }],
    ['an asynchronous function', async () => ({ content: 'Later.' }), { content: 'Later.' }],
    ['the result of reply.rounds', reply.rounds('First.', 'Second.'), { content: 'First.' }],
    ['the result of reply.sequence', reply.sequence(reply.json(1)), { content: '1' }],
  ])('reply.thinking thinks before %s', async ([, answer, message]) => {
    expect(await tell(reply.thinking('Hm.', answer as ReplySource))).toMatchObject({ thinking: 'Hm.', ...message })
  })

  test('reply.thinking thinks before what a function yields', async () => {
    const { post } = serve(way, network, {
      reply: reply.thinking(['H', 'm.'], async function* () {
        yield 'Hel'
        yield 'lo.'
      }),
    })
    const frames = await readAllFrames<ChatResponse>(
      await post('/api/chat', question('Hi', { think: true, stream: true })),
    )

    expect(frames.map(({ message }) => message.thinking ?? message.content)).toEqual(['H', 'm.', 'Hel', 'lo.', ''])
  })

  test('thoughts that nest come one after the other', async () => {
    expect(await tell(reply.thinking('Hm. ', reply.thinking('Yes.', 'Hello.')))).toMatchObject({
      thinking: 'Hm. Yes.',
      content: 'Hello.',
    })
  })

  test('a function inside reply.thinking may leave the request to the next rule', async () => {
    expect(await tell(reply.thinking('Hm.', () => undefined))).toMatchObject({ content: 'Echo: Hi' })
  })

  // A Service Worker may drop lines that arrive together with the end of the connection.
  test.runIf(way === 'mock.fetch' || environment === 'node')(
    'reply.disconnect breaks off after the lines of any reply',
    async () => {
      const content = reply.thinking(['H', 'm.'], reply.toolCall('find'))
      const { post } = serve(way, network, { reply: reply.disconnect({ content, after: 2 }) })
      const response = await post('/api/chat', question('Hi', { think: true, tools: TOOLS, stream: true }))
      const reader = response.body!.getReader()
      let text = ''
      await expect(async () => {
        for (;;) {
          const { done, value } = await reader.read()
          if (done) return
          text += new TextDecoder().decode(value)
        }
      }).rejects.toThrow(TypeError)

      expect(text.trim().split('\n')).toHaveLength(2)
      expect(text).toContain('"thinking":"H"')
    },
  )

  const SHAPES: Array<[name: string, call: FunctionToolCall]> = [
    ["OpenAI's API", { id: 'call_1', type: 'function', function: { name: 'find', arguments: '{"to":"Rome"}' } }],
    ["Ollama's API", { id: 'call_1', function: { name: 'find', arguments: { to: 'Rome' } } }],
  ]
  const CALL = { id: 'call_1', function: { name: 'find', arguments: { to: 'Rome' } } }

  test.for(SHAPES)('a call in the shape of %s is accepted in a reply', async ([, call]) => {
    expect((await tell({ toolCalls: [call] })).tool_calls).toMatchObject([CALL])
    expect((await tell(() => ({ toolCalls: [call] }))).tool_calls).toMatchObject([CALL])
    expect((await tell(reply.sequence({ toolCalls: [call] }))).tool_calls).toMatchObject([CALL])
  })

  test.for(SHAPES)('a call in the shape of %s is accepted in a piece', async ([, call]) => {
    const yielding: ReplySource = async function* () {
      yield { toolCalls: [call] }
    }
    const controlled = reply.controlled()
    controlled.write({ toolCalls: [call] })
    controlled.close()

    expect((await tell(yielding)).tool_calls).toMatchObject([CALL])
    expect((await tell(controlled)).tool_calls).toMatchObject([CALL])
  })

  test('once and times are accepted in rules, in mock.when and in the option rules', async () => {
    const { mock, ask } = serve(way, network, {
      rules: [
        { reply: 'Rule.', once: true },
        { reply: 'Next.', times: 1 },
      ],
    })
    mock.when('a', 'When.', { once: true })
    mock.when('a', 'Newer.', { times: 1 })

    expect([await ask('a'), await ask('a'), await ask('a'), await ask('a'), await ask('a')]).toEqual([
      'Newer.',
      'When.',
      'Rule.',
      'Next.',
      'Echo: a',
    ])
  })
})

test('once and times are accepted in overrides', async () => {
  const { mock, ask } = serve('msw', network)
  network.use(mock.chat('Once.', { once: true }), mock.chat('Times.', { times: 1 }))

  expect([await ask('a'), await ask('a'), await ask('a')]).toEqual(['Once.', 'Times.', 'Echo: a'])
})
