import { describe, expect, test } from 'vitest'
import { postTo } from '../support/requests.ts'
import { outcome, stream } from './requests.ts'
import { mockOf, PROFILES } from './mock.ts'

const PIECES = ['One', ' two', ' three', ' four']

async function ask(profile: (typeof PROFILES)[number], options: object, fields: object = {}) {
  const lines = await stream(mockOf(profile, { reply: { content: PIECES } }), '/api/generate', {
    model: 'qwen3:8b',
    prompt: 'Count.',
    think: false,
    options,
    ...fields,
  })
  const last = lines.at(-1) as { done_reason?: string; eval_count?: number }
  return [lines.map(({ response }) => response).join(''), last.done_reason, last.eval_count]
}

describe('in the strict profile', () => {
  test.each([
    [{ num_predict: 2 }, 'One two', 'length', 2],
    [{ num_predict: 2.9 }, 'One two', 'length', 2],
    [{ num_predict: 4 }, 'One two three four', 'stop', 4],
    [{ num_predict: 0 }, 'One two three four', 'stop', 4],
    [{ num_predict: -1 }, 'One two three four', 'stop', 4],
    [{ stop: [' three'] }, 'One two', 'stop', 3],
    [{ stop: ['four', 'wo'] }, 'One t', 'stop', 2],
    [{ stop: ['ee', 'hr'] }, 'One two t', 'stop', 3],
    [{ stop: ['five'] }, 'One two three four', 'stop', 4],
  ])(
    'the options %j give the reply %j, with the done_reason %s after %d tokens',
    async (options, text, reason, count) => {
      expect(await ask('strict', options)).toEqual([text, reason, count])
      expect(await ask('strict', options, { stream: false })).toEqual([text, reason, count])
    },
  )
})

test.each([
  [{ input: 'a b c', options: { num_ctx: 1 } }, 'input after truncation exceeds maximum context length'],
  [
    { input: 'a b c', options: { num_ctx: 1 }, truncate: false },
    'input after truncation exceeds maximum context length',
  ],
  [{ input: 'a b c', options: { num_ctx: 2 }, truncate: false }, 'the input length exceeds the context length'],
])('in the strict profile embed refuses %j: %s', async (fields, error) => {
  expect(await outcome(postTo(mockOf('strict'), '/api/embed', { model: 'nomic-embed-text', ...fields }))).toEqual({
    status: 400,
    body: { error },
  })
})

test('in the strict profile prompt_eval_count of a truncated input is the number of tokens that fit', async () => {
  const body = { model: 'nomic-embed-text', input: ['a b c', ''], options: { num_ctx: 3 } }

  expect(await outcome(postTo(mockOf('strict'), '/api/embed', body))).toMatchObject({ body: { prompt_eval_count: 2 } })
})

test('in the default profile num_predict and stop are ignored', async () => {
  expect(await ask('default', { num_predict: 1, stop: ['two'] })).toEqual(['One two three four', 'stop', 4])
})
