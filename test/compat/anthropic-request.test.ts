import { describe, expect, test } from 'vitest'
import { createMockOllama, type OllamaRequest } from '../../src/index.ts'
import { askForMessage, postMessage, streamMessage } from './anthropic-requests.ts'

/** Sends a messages request, and returns the native request that the reply function receives. */
async function translate(fields: object, strict = true): Promise<OllamaRequest> {
  const received: OllamaRequest[] = []
  const mock = createMockOllama({
    strict,
    models: ['llama3.1:8b', { name: 'plain', capabilities: ['completion', 'tools'] }],
    reply(request) {
      received.push(request)
      return 'ok'
    },
  })
  const response = await postMessage(mock, fields)
  if (!response.ok) throw new Error(`Failed to ask: ${await response.text()}`)
  return received[0]!
}

describe('the native messages', () => {
  test.each([
    ['Be brief.', 'Be brief.'],
    [[{ type: 'text', text: 'Be' }, { type: 'image' }, { type: 'text', text: ' brief.' }], 'Be brief.'],
    [{ type: 'text', text: 'Be brief.' }, undefined],
    ['', undefined],
  ])('contain the system prompt %j as %j', async (system, expected) => {
    expect((await translate({ system })).system).toBe(expected)
  })

  test('contain the results of tools before the text of the user', async () => {
    const { messages, prompt } = await translate({
      messages: [
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm' },
            { type: 'text', text: 'I' },
            { type: 'text', text: ' look.' },
            { type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: { city: 'Paris' } },
          ],
        },
        {
          role: 'USER',
          content: [
            { type: 'text', text: 'And?' },
            { type: 'tool_result', tool_use_id: 'toolu_1', content: '22C' },
            {
              type: 'tool_result',
              tool_use_id: 'toolu_2',
              content: [
                { type: 'text', text: 'a map' },
                { type: 'image', source: { type: 'base64', data: 'aGk=\n' } },
              ],
            },
          ],
        },
      ],
    })

    expect(prompt).toBe('And?')
    expect(messages).toEqual([
      {
        role: 'assistant',
        content: 'I look.',
        thinking: 'hm',
        tool_calls: [{ id: 'toolu_1', function: { index: 0, name: 'get_weather', arguments: { city: 'Paris' } } }],
      },
      { role: 'tool', content: '22C', tool_call_id: 'toolu_1' },
      { role: 'tool', content: 'a map', images: ['aGk='], tool_call_id: 'toolu_2' },
      { role: 'user', content: 'And?' },
    ])
  })

  test('contain the results of searches as text', async () => {
    const result = (content: unknown): object => ({ type: 'web_search_tool_result', tool_use_id: 's', content })
    const { messages } = await translate({
      messages: [
        {
          role: 'assistant',
          content: [
            result([{ type: 'web_search_result', title: 'Sky', url: 'https://sky.example/' }]),
            result({ type: 'web_search_tool_result_error', error_code: 'unavailable' }),
            result([{ type: 'web_search_tool_result_error' }]),
            result({ other: 1 }),
          ],
        },
      ],
    })

    expect(messages.map(({ content }) => content)).toEqual([
      '- Sky: https://sky.example/\n',
      'web_search_tool_result_error: unavailable',
      'web_search_tool_result_error',
      '{"other":1}',
    ])
  })
})

test('the options are translated to their native names', async () => {
  const { options } = await translate({ temperature: 0.5, top_p: 0.25, top_k: 3, stop_sequences: ['end'] })

  expect(options).toEqual({ num_predict: 100, temperature: 0.5, top_p: 0.25, top_k: 3, stop: ['end'] })
})

test("the server's own web search replaces a tool of the same name", async () => {
  const { tools } = await translate({
    tools: [
      { name: 'web_search', description: 'mine', input_schema: { type: 'object' } },
      { name: 'add', input_schema: { type: 'object', properties: { a: { type: 'number' } } } },
      { type: 'web_search_20250305', name: 'web_search' },
    ],
  })

  expect(tools).toMatchObject([
    { function: { name: 'add', parameters: { properties: { a: { type: ['number'] } } } } },
    { function: { name: 'web_search', parameters: { required: ['query'] } } },
  ])
})

test.each([
  [{ thinking: { type: 'enabled', budget_tokens: 1024 } }, true],
  [{ thinking: { type: 'disabled' }, output_config: { effort: 'high' } }, false],
  [{ thinking: { type: 'adaptive' }, output_config: { effort: ' XHigh ' } }, 'high'],
  [{ output_config: { effort: 'max' } }, 'max'],
  [{ output_config: { effort: 'none' } }, undefined],
  [{ thinking: { type: 'enabled' }, model: 'plain' }, undefined],
])('the fields %j set think to %j', async (fields, think) => {
  expect((await translate(fields)).think).toBe(think)
})

test.each([false, true])('reply_text is what the model says, except in strict (streams: %s)', async (streams) => {
  const say = async (strict: boolean): Promise<string> => {
    const mock = createMockOllama({ strict, reply: 'scripted', models: ['llama3.1:8b'] })
    const fields = { reply_text: 'Said by the request.' }
    if (!streams) return (await askForMessage(mock, fields)).content![0]!.text!
    return (await streamMessage(mock, fields)).map(({ delta }) => delta?.text ?? '').join('')
  }

  expect([await say(false), await say(true)]).toEqual(['Said by the request.', 'scripted'])
})

test('each message and each tool call has its own id, and the same seed gives the same ids', async () => {
  const toolCalls = [
    { name: 'a', arguments: {} },
    { name: 'b', arguments: {} },
  ]
  const ids = async (seed: number): Promise<string[]> => {
    const mock = createMockOllama({ seed, reply: { toolCalls } })
    const answers = [await askForMessage(mock), await askForMessage(mock)]
    const [start] = await streamMessage(mock)
    return [start!.message!.id, ...answers.flatMap(({ id, content }) => [id, ...content!.map((block) => block.id!)])]
  }
  const first = await ids(1)

  expect(new Set(first).size).toBe(first.length)
  expect(first.filter((id) => /^msg_[0-9a-f]{24}$/.test(id))).toHaveLength(3)
  expect(first.filter((id) => /^call_[a-z0-9]{8}$/.test(id))).toHaveLength(4)
  expect(await ids(1)).toEqual(first)
  expect(await ids(2)).not.toEqual(first)
})
