import { describe, expect, test } from 'vitest'
import { createMockOllama, type ReplyObject } from '../../src/index.ts'
import { readChunks } from '../support/read-body.ts'
import { askForMessage, postMessage, readEvent, streamMessage, summarize } from './anthropic-requests.ts'

const CITY = { name: 'get_weather', arguments: { city: 'Paris' } }
const reply = { thinking: ['Light', ' scatters'], content: ['It\n\n', 'is <blue>.'] }

describe('the events of a stream', () => {
  test.each<[string, ReplyObject, string[]]>([
    ['a text', { content: ['a', ' b'] }, ['start text 0', 'delta a 0', 'delta  b 0', 'stop 0', 'end_turn']],
    [
      'thinking and a text',
      { thinking: ['t'], content: ['a'] },
      ['start thinking 0', 'delta t 0', 'stop 0', 'start text 1', 'delta a 1', 'stop 1', 'end_turn'],
    ],
    [
      'thinking and a tool call',
      { thinking: ['t'], toolCalls: [CITY] },
      ['start thinking 0', 'delta t 0', 'stop 0', 'start tool_use 1', 'delta {"city":"Paris"} 1', 'stop 1', 'tool_use'],
    ],
    [
      'a text and two tool calls',
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
      'thinking that is cut at the length limit',
      { thinking: ['t'], content: [], doneReason: 'length' },
      ['start thinking 0', 'delta t 0', 'stop 0', 'max_tokens'],
    ],
    ['an empty reply', { content: [] }, ['end_turn']],
  ])('of %s come in the expected order', async (_, replyObject, expected) => {
    const events = await streamMessage(createMockOllama({ strict: true, reply: replyObject, models: ['llama3.1:8b'] }))
    const [last, ...blocks] = [...expected].toReversed()

    expect(events.map(summarize)).toEqual([
      'message_start',
      ...blocks.toReversed(),
      `message_delta ${last}`,
      'message_stop',
    ])
  })

  test('leave out thinking that comes after the text', async () => {
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

  test('contain one block for two tool calls with the same id', async () => {
    const call = { ...CITY, id: 'call_same' }
    const events = await streamMessage(createMockOllama({ reply: { toolCalls: [call, call] } }))

    expect(events.filter(({ content_block: block }) => block?.type === 'tool_use')).toHaveLength(1)
  })

  test('add up to the message of a request that does not stream', async () => {
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
    ['bytes, not characters', { messages: [{ role: 'user', content: '🌍🌍' }] }, 3],
    ['the system prompt', { system: 'Be brief' }, 8],
    ['each system block', { system: [{ type: 'text', text: 'Be' }, 5, { type: 'text', text: ' brief' }] }, 8],
    ['tools, as they were written', { tools: [{ name: 'f', description: 'd', input_schema: { a: 1 } }] }, 8],
    ['the result of a tool', { messages: [{ role: 'user', content: [{ type: 'tool_result', content: '22C' }] }] }, 10],
    ['a message without blocks', { messages: [{ role: 'user', content: [] }] }, 1],
  ])('estimate the input tokens from %s', async (_, fields, tokens) => {
    const [start] = await streamMessage(createMockOllama(), fields)

    expect(start!.message!.usage).toEqual({ input_tokens: tokens, output_tokens: 0 })
  })
})

describe('the body of a stream', () => {
  test('has one event in each chunk', async () => {
    const response = await postMessage(createMockOllama({ reply }), { stream: true })
    const chunks = await readChunks(response)

    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(chunks.map((chunk) => summarize(readEvent(chunk)))).toHaveLength(11)
  })

  test('asks a reply function for at most one piece more than is read', async () => {
    let made = 0
    const mock = createMockOllama({
      async *reply() {
        for (;;) yield `piece ${++made} `
      },
    })
    const reader = (await postMessage(mock, { stream: true })).body!.getReader()

    for (let events = 0; events < 8; events++) await reader.read()
    // Two events come before the event of the first piece.
    expect(made).toBeLessThanOrEqual(7)
    await reader.cancel()
  })

  test('asks an iterator once for each piece, and once for its end', async () => {
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
