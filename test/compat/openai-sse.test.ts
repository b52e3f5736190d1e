import { expect, test, vi } from 'vitest'
import { toEventStreamResponse, toSseEvent } from '../../src/dialects/sse.ts'
import { ollamaChunksToOpenAISSE } from '../../src/index.ts'
import { Lifetime, neverAborted } from '../../src/streaming/lifetime.ts'
import { readChunks, toEvents } from './openai-requests.ts'

/** A request that nobody aborts. */
const toExchange = () => ({ lifetime: new Lifetime(neverAborted, undefined, new Set()), delivery: {} })

test('an event is its data on one line, after its name', () => {
  expect(toSseEvent({ text: 'a\n<b>' })).toBe('data: {"text":"a\\n\\u003cb\\u003e"}\n\n')
  expect(toSseEvent([], 'ping')).toBe('event: ping\ndata: []\n\n')
})

test('each text is a chunk, and an empty one is none', async () => {
  const response = toEventStreamResponse(toExchange(), ['a', '', '', 'b', ''].values(), {
    headers: { 'x-own': '1' },
  })

  expect(Object.fromEntries(response.headers)).toEqual({ 'content-type': 'text/event-stream', 'x-own': '1' })
  expect(await readChunks(response)).toEqual(['a', 'b'])
})

test.each([
  ['at once', (values: Iterator<string>) => ({ next: () => values.next() })],
  ['later', (values: Iterator<string>) => ({ next: async () => values.next() })],
])('what fails %s just ends, or ends with what is said of it', async (_, toSource) => {
  function* failing() {
    yield 'a'
    throw new Error('broken')
  }

  expect(await readChunks(toEventStreamResponse(toExchange(), toSource(failing())))).toEqual(['a'])
  const onError = (error: unknown): string => String(error)
  expect(await readChunks(toEventStreamResponse(toExchange(), toSource(failing()), { onError }))).toEqual([
    'a',
    'Error: broken',
  ])
})

test('a reader that is gone ends the source', async () => {
  const ended = vi.fn<() => void>()
  function* texts() {
    try {
      for (;;) yield 'a'
    } finally {
      ended()
    }
  }

  const reader = toEventStreamResponse(toExchange(), texts()).body!.getReader()
  await reader.read()
  await reader.cancel()
  expect(ended).toHaveBeenCalledOnce()
})

test('the events of a native stream are those of the dialect, with the counts at the end', () => {
  const call = { function: { name: 'f', arguments: { a: 1 } } }
  const bytes = ollamaChunksToOpenAISSE(
    [
      { message: { content: '', thinking: 'hm' } },
      { message: { content: 'Hi', tool_calls: [call, call] } },
      { done: true, done_reason: 'stop', prompt_eval_count: 2, eval_count: 3 },
    ],
    { created: 0, completionId: 'chatcmpl-1', model: 'mine' },
  )

  const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 0, model: 'mine' }
  const wireCall = { type: 'function', function: { name: 'f', arguments: '{"a":1}' } }
  const calls = [
    { ...wireCall, index: 0, id: 'call_0' },
    { ...wireCall, index: 1, id: 'call_1' },
  ]
  const choice = (delta: object, finishReason: string | null = null): object => ({
    ...head,
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  })
  expect(toEvents(new TextDecoder().decode(bytes))).toEqual([
    choice({ content: '', reasoning: 'hm' }),
    choice({ content: 'Hi', tool_calls: calls }),
    { ...choice({}, 'tool_calls'), usage: { prompt_tokens: 2, completion_tokens: 3, total_tokens: 5 } },
    '[DONE]',
  ])
})
