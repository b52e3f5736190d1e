import { describe, expect, test } from 'vitest'
import type { ReplyObject } from '../../src/index.ts'
import { postTo, readJson } from '../support/requests.ts'
import { mockOf } from './mock.ts'
import { stream } from './requests.ts'

const WEATHER = { type: 'function', function: { name: 'weather', parameters: { type: 'object', properties: {} } } }
const PARIS = { name: 'weather', arguments: { city: 'Paris' } }
const ROME = { name: 'weather', arguments: { city: 'Rome' } }

/** Returns the answer of the model with its options, from a stream and without one. Both say the same. */
async function ask(model: string, reply: ReplyObject, stop: string[], fields: object = {}) {
  const body = { model, messages: [{ role: 'user', content: 'Hi' }], options: { stop }, ...fields }
  const mock = mockOf('strict', { reply })
  const lines = await stream(mock, '/api/chat', body)
  const joined = (key: 'content' | 'thinking'): string => lines.map(({ message }) => message?.[key] ?? '').join('')
  const calls = lines.flatMap(({ message }) => message?.tool_calls ?? [])
  const last = lines.at(-1) as { done_reason?: string; eval_count?: number }
  const whole = await readJson<{ message: object }>(postTo(mock, '/api/chat', { ...body, stream: false }))
  expect(whole).toMatchObject({
    message: { content: joined('content') },
    done_reason: last.done_reason,
    eval_count: last.eval_count,
  })
  return {
    thinking: joined('thinking'),
    content: joined('content'),
    cities: calls.map(({ function: call }) => (call as unknown as typeof PARIS).arguments.city),
    count: last.eval_count,
    reason: last.done_reason,
  }
}

describe('a stop text ends the answer of a strict mock wherever the model writes it:', () => {
  const THOUGHTFUL = { thinking: ['Let', ' me', ' see'], content: ['It', ' is', ' four'] }
  test.each([
    ['in a thought', 'me', 'Let ', '', 4],
    ['at the start of a thought', 'Let', '', '', 3],
    ['in the tag before a thought', 'think>', '', '', 1],
    ['from the tag before a thought into the thought', '>\nLe', '', '', 3],
    ['from a thought into the tag after it', 'see</', 'Let me see', '', 6],
    ['in the tag after a thought', '</think>', 'Let me see', '', 6],
    ['in the newlines after a thought', '\n\n', 'Let me see', '', 7],
    ['from the newlines after a thought into the content', '\nIt', 'Let me see', '', 8],
    ['in the content', 'is', 'Let me see', 'It ', 9],
    ['nowhere', 'five', 'Let me see', 'It is four', 10],
  ])('%s, after %j', async (_place, stop, thinking, content, count) => {
    expect(await ask('qwen3:8b', THOUGHTFUL, [stop], { think: true })).toEqual({
      thinking,
      content,
      cities: [],
      count,
      reason: 'stop',
    })
  })

  test.each([
    ['in the first call', 'Paris', [], 1],
    ['in the second call', 'Rome', ['Paris'], 2],
    ['in the tag before a call', '<tool_call>', [], 1],
    ['in the tag after a call, which is complete then', '</tool_call>', ['Paris'], 1],
  ])('%s, after %j', async (_place, stop, cities, count) => {
    const reply = { toolCalls: [PARIS, ROME] }
    expect(await ask('qwen3:8b', reply, [stop], { think: false, tools: [WEATHER] })).toMatchObject({
      content: '',
      cities,
      count,
    })
  })
})

test('what a model without a tag for calls wrote of a call before a stop text is content, at the end of the answer', async () => {
  const fields = { tools: [WEATHER] }
  const first = await ask('llama3.1:8b', { toolCalls: [PARIS, ROME] }, ['Paris'], fields)
  const second = await ask('llama3.1:8b', { toolCalls: [PARIS, ROME] }, ['Rome'], fields)

  expect(first).toMatchObject({ content: '{"name": "weather", "parameters": {"city":"', cities: [] })
  expect(second).toMatchObject({ content: '', cities: ['Paris'] })
})

test('a stop text is looked for in thoughts only if the model writes them', async () => {
  const reply = { thinking: 'Let me see', content: 'Four' }

  expect(await ask('qwen3:8b', reply, ['me'], { think: false })).toMatchObject({ thinking: '', content: 'Four' })
})

test('generate sends an empty line for what is left of a tag before a stop text', async () => {
  const reply = { thinking: 'Hm', content: 'Four' }
  const body = { model: 'qwen3:8b', prompt: 'Hi', think: true }
  const whole = await stream(mockOf('strict', { reply }), '/api/generate', { ...body, options: { stop: ['<think'] } })
  const part = await stream(mockOf('strict', { reply }), '/api/generate', { ...body, options: { stop: ['ink>'] } })

  expect(whole.map(({ response }) => response)).toEqual([''])
  expect(part.map(({ response }) => response)).toEqual(['', ''])
})

test('the tags of a model come from its template', async () => {
  const template =
    '{{ range .Messages }}{{ if .Thinking }}[T]{{ .Thinking }}[/T]{{ end }}{{ if .ToolCalls }}[CALL]{{ .ToolCalls }}{{ end }}{{ end }}'
  const models = [{ name: 'odd', template }]
  const answer = async (stop: string): Promise<object> => {
    const reply = { thinking: 'Hm', toolCalls: [PARIS] }
    const mock = mockOf('strict', { models, reply })
    const body = { model: 'odd', messages: [{ role: 'user', content: 'Hi' }], stream: false, options: { stop: [stop] } }
    return readJson(postTo(mock, '/api/chat', body))
  }

  expect(await answer('[/T]')).toMatchObject({ message: { content: '', thinking: 'Hm' }, eval_count: 4 })
  expect(await answer('[CALL]')).toMatchObject({ message: { content: '', thinking: 'Hm' }, eval_count: 6 })
  expect(await answer('</think>')).toMatchObject({ message: { tool_calls: [{}] } })
})

test('in the default profile a stop text of a dialect is looked for in thoughts too, and one of the native API is ignored', async () => {
  const mock = mockOf('default', { reply: { thinking: 'Let me see', content: 'Four' } })
  const body = { model: 'qwen3:8b', messages: [{ role: 'user', content: 'Hi' }] }
  const dialect = await readJson(postTo(mock, '/v1/chat/completions', { ...body, stop: ['see'] }))
  const native = await readJson(postTo(mock, '/api/chat', { ...body, stream: false, options: { stop: ['see'] } }))

  expect(dialect).toMatchObject({ choices: [{ message: { content: '', reasoning: 'Let me ' } }] })
  expect(native).toMatchObject({ message: { content: 'Four' } })
})
