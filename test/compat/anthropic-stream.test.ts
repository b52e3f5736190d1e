import { describe, expect, test } from 'vitest'
import { createMockOllama, type ReplyObject } from '../../src/index.ts'
import { readChunks } from '../support/read-body.ts'
import { askForMessage, postMessage, readEvent, streamMessage, summarize } from './anthropic-requests.ts'

const CITY = { name: 'get_weather', arguments: { city: 'Paris' } }
const reply = { thinking: ['Light', ' scatters'], content: ['It\n\n', 'is <blue>.'] }

describe('the events', () => {
  test.each<[string, ReplyObject, string[]]>([
    ['a text', { content: ['a', ' b'] }, ['start text 0', 'delta a 0', 'delta  b 0', 'stop 0', 'end_turn']],
    [
      'a thought and a text',
      { thinking: ['t'], content: ['a'] },
      ['start thinking 0', 'delta t 0', 'stop 0', 'start text 1', 'delta a 1', 'stop 1', 'end_turn'],
    ],
    [
      'a thought and a call',
      { thinking: ['t'], toolCalls: [CITY] },
      ['start thinking 0', 'delta t 0', 'stop 0', 'start tool_use 1', 'delta {"city":"Paris"} 1', 'stop 1', 'tool_use'],
    ],
    [
      'a text and two calls',
      { content: ['a'], toolCalls: [CITY, { name: 'now', arguments: {} }] },
      [
        'start text 0',
        'delta a 0',
        'stop 0',
        'start tool_use 1',
        'delta {"city":"Paris"} 1',
        'stop 1',
        'start tool_use 2',
        'delta {} 2',
        'stop 2',
        'tool_use',
      ],
    ],
    [
      'a thought that is not ended',
      { thinking: ['t'], content: [], doneReason: 'length' },
      ['start thinking 0', 'delta t 0', 'stop 0', 'max_tokens'],
    ],
    ['nothing', { content: [] }, ['end_turn']],
  ])('of %s', async (_, said, expected) => {
    const events = await streamMessage(createMockOllama({ strict: true, reply: said, models: ['llama3.1:8b'] }))
    const [last, ...blocks] = [...expected].toReversed()

    expect(events.map(summarize)).toEqual([
      'message_start',
      ...blocks.toReversed(),
      `message_delta ${last}`,
      'message_stop',
    ])
  })

  test('drop what is thought after the text', async () => {
    const mock = createMockOllama({
      async *reply() {
        yield { thinking: 'a' }
        yield 'b'
        yield { thinking: 'c' }
        yield 'd'
      },
    })

    expect((await streamMessage(mock)).map(({ delta }) => delta?.text ?? delta?.thinking).filter(Boolean)).toEqual([
      'a',
      'b',
      'd',
    ])
  })

  test('name a call once for each id', async () => {
    const call = { ...CITY, id: 'call_same' }
    const events = await streamMessage(createMockOllama({ reply: { toolCalls: [call, call] } }))

    expect(events.filter(({ content_block: block }) => block?.type === 'tool_use')).toHaveLength(1)
  })

  test('join to the message that does not stream', async () => {
    const mock = createMockOllama({ reply })
    const events = await streamMessage(mock)
    const { content, usage, stop_reason: stopReason } = await askForMessage(mock)
    const joined = (key: 'text' | 'thinking'): string => events.map(({ delta }) => delta?.[key] ?? '').join('')

    expect(content).toEqual([
      { type: 'thinking', thinking: joined('thinking') },
      { type: 'text', text: joined('text') },
    ])
    expect(events.find(({ type }) => type === 'message_delta')).toMatchObject({
      delta: { stop_reason: stopReason },
      usage,
    })
  })

  test.each([
    ['a text', {}, 6],
    ['bytes, not letters', { messages: [{ role: 'user', content: '🌍🌍' }] }, 3],
    ['the system', { system: 'Be brief' }, 8],
    ['each block of the system', { system: [{ type: 'text', text: 'Be' }, 5, { type: 'text', text: ' brief' }] }, 8],
    ['tools, as they were written', { tools: [{ name: 'f', description: 'd', input_schema: { a: 1 } }] }, 8],
    ['a call and its result', { messages: [{ role: 'user', content: [{ type: 'tool_result', content: '22C' }] }] }, 10],
    ['no blocks at all', { messages: [{ role: 'user', content: [] }] }, 1],
  ])('estimate the input tokens from %s', async (_, fields, tokens) => {
    const [start] = await streamMessage(createMockOllama(), fields)

    expect(start!.message!.usage).toEqual({ input_tokens: tokens, output_tokens: 0 })
  })
})

describe('the body', () => {
  test('is one event a chunk', async () => {
    const response = await postMessage(createMockOllama({ reply }), { stream: true })
    const chunks = await readChunks(response)

    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(chunks.map((chunk) => summarize(readEvent(chunk)))).toHaveLength(11)
  })

  test('has an event before the next piece is made', async () => {
    let asked = 0
    const mock = createMockOllama({
      async *reply() {
        for (;;) yield `piece ${++asked} `
      },
    })
    const reader = (await postMessage(mock, { stream: true })).body!.getReader()

    for (let events = 0; events < 8; events++) await reader.read()
    // Two events stand before the first piece.
    expect(asked).toBeLessThanOrEqual(7)
    await reader.cancel()
  })

  test('asks for each piece once, and once for the end', async () => {
    let asked = 0
    let ended = 0
    const mock = createMockOllama({
      reply: () => ({
        [Symbol.asyncIterator]: () => ({
          async next() {
            asked++
            return asked > 5 ? { done: true, value: undefined } : { done: false, value: `${asked}` }
          },
          async return() {
            ended++
            return { done: true, value: undefined }
          },
        }),
      }),
    })
    await streamMessage(mock)

    expect({ asked, ended }).toEqual({ asked: 6, ended: 0 })
  })

  test('ends the reply when its reader cancels', async () => {
    let ended = false
    const mock = createMockOllama({
      async *reply() {
        try {
          for (;;) yield 'piece '
        } finally {
          ended = true
        }
      },
    })
    const reader = (await postMessage(mock, { stream: true })).body!.getReader()
    await reader.read()
    await reader.cancel()
    await Promise.resolve()

    expect(ended).toBe(true)
  })

  test('rejects its reader when the request is aborted, and ends the reply', async () => {
    let reason: unknown
    const controller = new AbortController()
    const mock = createMockOllama({
      async *reply(_, { signal }) {
        yield 'first'
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        reason = signal.reason
        yield 'never sent'
      },
    })
    const response = await postMessage(mock, { stream: true }, { signal: controller.signal })
    const reader = response.body!.getReader()
    for (let events = 0; events < 3; events++) await reader.read()
    const next = reader.read()
    controller.abort()

    await expect(next).rejects.toMatchObject({ name: 'AbortError' })
    expect(reason).toBe(controller.signal.reason)
  })
})
