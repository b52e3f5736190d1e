import { describe, expect, test } from 'vitest'
import { createMockOllama, type Reply } from '../../src/index.ts'
import { readChunks } from '../support/read-body.ts'
import { askForResponse, postResponse, streamResponse, toEvents, typesOf } from './responses-requests.ts'

const CALL = { name: 'get_weather', arguments: { city: 'Paris' } }
const TOOLS = [{ type: 'function', name: 'get_weather' }]

const REPLIES: ReadonlyArray<[name: string, reply: Reply]> = [
  ['a text', { content: ['a', ' <b>', ' & c'] }],
  ['thinking and a text', { thinking: ['Hm', ' so'], content: ['a', ' b'] }],
  ['a tool call', { toolCalls: [CALL] }],
  ['thinking and two tool calls', { thinking: ['Hm'], toolCalls: [CALL, CALL] }],
  ['an empty reply', { content: [] }],
]

describe.each(REPLIES)('the events of %s', (_, reply) => {
  const mock = createMockOllama({ reply })
  const body = { model: 'qwen3:8b', tools: TOOLS }

  test('are numbered in order, and end with the whole response', async () => {
    const events = await streamResponse(mock, body)
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_event, index) => index))
    expect(typesOf(events).slice(0, 2)).toEqual(['created', 'in_progress'])
    expect(events.at(-1)).toMatchObject({ type: 'response.completed', response: { status: 'completed' } })
    expect(new Set(events.flatMap(({ response }) => response?.id ?? [])).size).toBe(1)
  })

  test('name the output items of the response, by id and by index', async () => {
    const events = await streamResponse(mock, body)
    const output = events.at(-1)!.response!.output ?? []
    const added = events.filter(({ type }) => type === 'response.output_item.added')
    const done = events.filter(({ type }) => type === 'response.output_item.done')
    expect(added.map(({ item }) => item!.id)).toEqual(output.map(({ id }) => id))
    expect(done.map(({ item }) => item)).toEqual(output)
    expect(done.map(({ output_index: index }) => index)).toEqual(output.map((_item, index) => index))
    const ofItems = events.filter(({ item_id: id }) => id !== undefined)
    expect(ofItems.map(({ output_index: index }) => output[index!]!.id)).toEqual(ofItems.map(({ item_id: id }) => id))
    expect(new Set(output.map(({ id }) => id)).size).toBe(output.length)
  })

  test('add up to the response of a request that does not stream', async () => {
    const events = await streamResponse(mock, body)
    const { output } = await askForResponse(mock, body)
    const joined = (type: string): string =>
      events
        .filter((event) => event.type === type)
        .map(({ delta }) => delta)
        .join('')
    const texts = output!.flatMap(({ content = [] }) => content.map(({ text }) => text))
    const thoughts = output!.flatMap(({ summary = [] }) => summary.map(({ text }) => text))
    const args = output!.map(({ arguments: text = '' }) => text)
    expect(joined('response.output_text.delta')).toBe(texts.join(''))
    expect(joined('response.reasoning_summary_text.delta')).toBe(thoughts.join(''))
    expect(joined('response.function_call_arguments.delta')).toBe(args.join(''))
  })

  test('are one chunk each', async () => {
    const chunks = await readChunks(await postResponse(mock, { ...body, stream: true }))
    for (const chunk of chunks) expect(toEvents(chunk)).toHaveLength(1)
  })
})

test('the events of a text come in the order that clients expect', async () => {
  const mock = createMockOllama({ reply: { content: ['a', ' b'] } })
  expect(typesOf(await streamResponse(mock))).toEqual([
    'created',
    'in_progress',
    'output_item.added',
    'content_part.added',
    'output_text.delta',
    'output_text.delta',
    'output_text.done',
    'content_part.done',
    'output_item.done',
    'completed',
  ])
})

test('a tool call after a text leaves the message open and takes its index, as on the real server', async () => {
  const mock = createMockOllama({ reply: { content: ['Sure.'], toolCalls: [CALL] } })
  const events = await streamResponse(mock, { tools: TOOLS })
  expect(typesOf(events)).not.toContain('output_text.done')
  const added = events.filter(({ type }) => type === 'response.output_item.added')
  expect(added).toMatchObject([
    { output_index: 0, item: { type: 'message' } },
    { output_index: 0, item: { type: 'function_call' } },
  ])
  expect(events.at(-1)!.response!.output).toMatchObject([{ type: 'function_call' }, { type: 'message' }])
})

test('a stream has the content type of events, and must not be cached', async () => {
  const { headers } = await postResponse(createMockOllama(), { stream: true })
  expect(headers.get('content-type')).toBe('text/event-stream')
  expect(headers.get('cache-control')).toBe('no-cache')
})

test('each response has its own id, and the same seed gives the same ids', async () => {
  const [mock, same] = [createMockOllama({ seed: 7 }), createMockOllama({ seed: 7 })]
  const ids = [
    (await askForResponse(mock)).id,
    (await askForResponse(mock)).id,
    (await streamResponse(mock))[0]!.response!.id,
  ]
  expect(new Set(ids).size).toBe(3)
  expect((await askForResponse(same)).id).toBe(ids[0])
  expect(ids.every((id) => /^resp_\d+$/.test(id))).toBe(true)
})

describe('a stream that is not read to its end', () => {
  function createCountingMock() {
    const state = { made: 0, ended: false }
    const mock = createMockOllama({
      async *reply() {
        try {
          for (;;) yield `piece ${state.made++}`
        } finally {
          state.ended = true
        }
      },
    })
    return { mock, state }
  }

  test('asks a reply function for at most one piece more than is read', async () => {
    const { mock, state } = createCountingMock()
    const reader = (await postResponse(mock, { stream: true })).body!.getReader()
    for (let read = 1; read <= 100; read++) {
      await reader.read()
      expect(state.made).toBeLessThanOrEqual(read + 1)
    }
    await reader.cancel()
    expect(state.ended).toBe(true)
  })

  test('rejects its reader when it is aborted, and ends the reply', async () => {
    const { mock, state } = createCountingMock()
    const controller = new AbortController()
    const reader = (await postResponse(mock, { stream: true }, { signal: controller.signal })).body!.getReader()
    await reader.read()
    controller.abort()
    await expect(reader.read()).rejects.toMatchObject({ name: 'AbortError' })
    await expect.poll(() => state.ended).toBe(true)
  })
})
