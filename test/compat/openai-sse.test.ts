import { expect, test } from 'vitest'
import { toSseEvent } from '../../src/dialects/sse.ts'
import { ollamaChunksToOpenAISSE } from '../../src/index.ts'
import { toEvents } from './openai-requests.ts'

test('an event has its data on one line, after the line with its name', () => {
  expect(toSseEvent({ text: 'a\n<b>' })).toBe('data: {"text":"a\\n\\u003cb\\u003e"}\n\n')
  expect(toSseEvent([], 'ping')).toBe('event: ping\ndata: []\n\n')
})

test('a native stream becomes events of the dialect, with the token counts at the end', () => {
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
