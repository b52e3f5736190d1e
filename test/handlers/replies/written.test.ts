import { describe, expect, test } from 'vitest'
import {
  createMockOllama,
  reply,
  type ChatResponse,
  type GenerateResponse,
  type ModelFixture,
  type ReplyObject,
  type ReplySource,
} from '../../../handlers/index.ts'
import { DIALECTS, readSaid, toRequest } from '../../support/dialects.ts'
import { intercept } from '../../support/intercept.ts'
import { readAllFrames } from '../../support/read-body.ts'
import { question, readJson } from '../../support/requests.ts'
import { serve, WAYS } from '../../support/ways.ts'

const network = await intercept()

const TOOLS = [{ type: 'function', function: { name: 'get_weather', description: '', parameters: {} } }]
const CALL = '{"name": "get_weather", "arguments": {"city": "Paris"}}'

/** A model whose template has tags around thoughts and around calls. */
const TAGGED: ModelFixture = {
  name: 'tagged',
  capabilities: ['completion', 'tools', 'thinking'],
  template:
    '{{ range .Messages }}{{ if .Thinking }}<think>{{ .Thinking }}</think>{{ end }}{{ .Content }}' +
    '{{ if .ToolCalls }}<tool_call>{{ range .ToolCalls }}{"name": "{{ .Function.Name }}"}{{ end }}</tool_call>{{ end }}' +
    '{{ end }}{{ if .Tools }}{{ .Tools }}{{ end }}',
}

describe.for(WAYS)('over %s', (way) => {
  describe.for([false, true])('with strict: %s', (strict) => {
    const open = (source: ReplySource) => serve(way, network, { strict, models: [TAGGED], reply: source })
    const tell = async (source: ReplySource, fields: object = {}): Promise<ChatResponse['message']> => {
      const { post } = open(source)
      const body = question('Hi', { model: 'tagged', stream: false, ...fields })
      return (await readJson<ChatResponse>(post('/api/chat', body))).message
    }

    test('a thought between tags that are split between pieces is a thought', async () => {
      const { post } = open(reply.written(['<th', 'ink>', '\n', 'Hm', '</thi', 'nk>', '\n', 'Yes']))
      const frames = await readAllFrames<ChatResponse>(await post('/api/chat', question('Hi', { model: 'tagged' })))
      expect(frames.map(({ message }) => [message.thinking, message.content])).toEqual([
        ['Hm', ''],
        [undefined, 'Yes'],
        [undefined, ''],
      ])
      expect(frames.at(-1)).toMatchObject({ done: true, done_reason: 'stop', eval_count: 8 })
    })

    test('with think: false, the tags of a thought are text', async () => {
      expect(await tell(reply.written(['<think>', 'Hm', '</think>']), { think: false })).toEqual({
        role: 'assistant',
        content: '<think>Hm</think>',
      })
    })

    test('a call between tags is a call if the request offers the tool', async () => {
      const written = { written: ['I look. ', `<tool_call>${CALL}</tool_call>`] }
      expect(await tell(written, { tools: TOOLS })).toMatchObject({
        content: 'I look. ',
        tool_calls: [{ function: { index: 0, name: 'get_weather', arguments: { city: 'Paris' } } }],
      })
      expect(await tell(written)).toEqual({ role: 'assistant', content: `I look. <tool_call>${CALL}</tool_call>` })
    })

    test('a call that is complete in the same piece as the text before it is lost, as in a real Ollama', async () => {
      expect(await tell({ written: [`I look. <tool_call>${CALL}`] }, { tools: TOOLS })).toEqual({
        role: 'assistant',
        content: 'I look. ',
      })
    })

    test('the parts of a written reply have the tags of the model', async () => {
      const written = reply.written([
        { thought: 'Hm.' },
        { content: '' },
        { toolCall: { name: 'get_weather', arguments: { a: 1 } } },
      ])
      expect(await tell(written, { tools: TOOLS })).toMatchObject({
        thinking: 'Hm.',
        content: '',
        tool_calls: [{ function: { name: 'get_weather', arguments: { a: 1 } } }],
      })
      expect((await tell(written, { think: false })).content).toMatch(
        /^<think>\nHm\.<\/think>\n\n<tool_call>\n\{"name":"get_weather"/,
      )
    })

    test.for(DIALECTS)('a written reply answers the dialect %s', async (dialect) => {
      const { path, body } = toRequest(
        dialect,
        { parts: [{ user: 'Hi' }], tools: ['get_weather'] },
        { model: 'tagged' },
      )
      const answer = await open(reply.written(['<tool_call>', CALL])).postForJson(path, body)
      expect(readSaid(dialect, answer).calls).toEqual([{ name: 'get_weather', args: { city: 'Paris' } }])
    })

    test('generate finds thoughts and no calls', async () => {
      const { postForJson } = open(reply.written(['<think>', 'Hm', '</think>', `<tool_call>${CALL}</tool_call>`]))
      const answer = await postForJson<GenerateResponse>('/api/generate', {
        model: 'tagged',
        prompt: 'Hi',
        stream: false,
      })
      expect(answer).toMatchObject({ thinking: 'Hm', response: `<tool_call>${CALL}</tool_call>` })
    })

    test('each piece that is sent has the log probability of what the model wrote', async () => {
      const { postForJson } = open(reply.written(['<think>', 'Hm', '</think>', 'Yes']))
      const { logprobs = [] } = await postForJson<ChatResponse>(
        '/api/chat',
        question('Hi', { model: 'tagged', stream: false, logprobs: true }),
      )
      expect(logprobs.map(({ token }) => token)).toEqual(['Hm', 'Yes'])
    })

    test.for([{ stop: ['</think>'] }, { max_tokens: 2 }])('%j applies to what the model writes', async (limit) => {
      const { path, body } = toRequest('openai', 'Hi', { model: 'tagged', ...limit })
      const source = reply.written(['<think>', 'Hm', '</think>', 'Yes', ' sir'])
      const { choices } = await open(source).postForJson<{ choices: [{ message: object }] }>(path, body)
      expect(choices[0].message).toMatchObject({ content: '', reasoning: 'Hm' })
    })

    test('a model that repeats itself stops without a last line', async () => {
      const { post } = open(reply.broken.repeats(' no'))
      const frames = await readAllFrames<ChatResponse>(await post('/api/chat', question('Hi', { model: 'tagged' })))
      expect(frames).toHaveLength(31)
      expect(frames.every(({ done, message }) => !done && message.content === ' no')).toBe(true)
    })

    test('a model that repeats white space gives an empty answer without an end', async () => {
      const { postForJson } = open(reply.broken.repeats(' '))
      expect(await postForJson('/api/chat', question('Hi', { model: 'tagged', stream: false }))).toEqual({
        model: '',
        created_at: '0001-01-01T00:00:00Z',
        message: { role: '', content: '' },
        done: false,
      })
    })

    test('reply.broken.toolCallAsText is text', async () => {
      const { content, tool_calls: calls } = await tell(reply.broken.toolCallAsText('get_weather', { city: 'Paris' }), {
        tools: TOOLS,
      })
      expect(content).toContain('{"name":"get_weather","parameters":{"city":"Paris"}}')
      expect(calls).toBeUndefined()
    })

    test('reply.broken.unknownTool is an empty turn of a model with tags', async () => {
      expect(await tell(reply.broken.unknownTool(), { tools: TOOLS })).toEqual({ role: 'assistant', content: '' })
    })

    test('reply.broken.badArguments is a call', async () => {
      expect(await tell(reply.broken.badArguments('get_weather'), { tools: TOOLS })).toMatchObject({
        tool_calls: [{ function: { name: 'get_weather', arguments: { unexpected: null } } }],
      })
    })

    test('reply.broken.onlyThinks is a thought without an answer', async () => {
      expect(await tell(reply.broken.onlyThinks('Hm.'))).toEqual({ role: 'assistant', thinking: 'Hm.', content: '' })
    })

    test('reply.broken.cutJson ends in the middle with the reason length', async () => {
      const { postForJson } = open(reply.broken.cutJson({ city: 'Paris', degrees: 21 }))
      const answer = await postForJson<ChatResponse>('/api/chat', question('Hi', { model: 'tagged', stream: false }))
      expect(answer).toMatchObject({ done_reason: 'length', message: { content: '{"city":"Paris"' } })
    })
  })

  test.for<[written: ReplyObject['written'], message: object]>([
    [['Hm.', '</think>', 'Yes.'], { thinking: 'Hm.', content: 'Yes.' }],
    [[{ thought: 'Hm.' }, { content: 'Yes.' }], { thinking: 'Hm.', content: 'Yes.' }],
    [[{ content: 'Yes.' }], { content: 'Yes.' }],
  ])('a model whose prompt ends with the opening tag goes on with its thought: %j', async ([written, message]) => {
    const { postForJson } = serve(way, network, {
      models: [{ ...TAGGED, template: `${TAGGED.template}<think>` }],
      reply: reply.written(written!),
    })
    const answer = await postForJson<ChatResponse>('/api/chat', question('Hi', { model: 'tagged', stream: false }))
    expect(answer.message).toEqual({ role: 'assistant', ...message })
  })

  test('the models of the default mock have the tags <think> and </think>, and calls without tags', async () => {
    const { postForJson } = serve(way, network, {
      reply: reply.written(['<think>', 'Hm', '</think>', '{"name": "get_weather", ', '"parameters": {}}']),
    })
    expect(await postForJson('/api/chat', question('Hi', { stream: false, tools: TOOLS }))).toMatchObject({
      message: { thinking: 'Hm', content: '', tool_calls: [{ function: { name: 'get_weather', arguments: {} } }] },
    })
  })

  test.for<[name: string, source: ReplySource]>([
    ['unknownTool', reply.broken.unknownTool('get_time')],
    ['badArguments', reply.broken.badArguments('get_time')],
  ])('without tags, the call of reply.broken.%s is text if the request does not offer the tool', async ([, source]) => {
    const { postForJson } = serve(way, network, { reply: source })
    const { message } = await postForJson<ChatResponse>('/api/chat', question('Hi', { stream: false, tools: TOOLS }))
    expect(message.content).toMatch(/^\{"name": "get_time"/)
  })
})

test.for<[written: unknown, error: string]>([
  [
    1,
    `found the number 1 as written of the reply. Give a string, or an array of strings and parts such as { thought: 'Hm.' }.`,
  ],
  [
    [1],
    `found the number 1 as written[0] of the reply. Give a string, { thought: 'Hm.' }, { content: 'Yes.' } or { toolCall: { name: 'get_weather' } }.`,
  ],
  [
    [{ though: 'Hm.' }],
    `found 'though' in the written[0] of the reply. Did you mean 'thought'? Use thought, content, toolCall.`,
  ],
  [[{ thought: 1 }], `found the number 1 as thought of written[0] of the reply. Give a string.`],
  [[{ toolCall: {} }], `found undefined as name of toolCall of written[0] of the reply. Give a string.`],
])('a wrong part of a written reply is refused: %j', ([written, error]) => {
  expect(() => createMockOllama({ reply: { written } as never })).toThrow(`Failed to create a mock Ollama: ${error}`)
})

test.for(['content', 'thinking', 'toolCalls'])('a reply has either written or %s', (field) => {
  const said = { content: 'a', thinking: 'a', toolCalls: [] }
  expect(() => createMockOllama({ reply: { written: 'a', [field]: said[field as 'content'] } })).toThrow(
    `found '${field}' beside 'written' in the reply. Give one of them, because 'written' holds all that the model writes.`,
  )
})

test('the builders of broken replies refuse wrong arguments', () => {
  expect(() => reply.broken.toolCallAsText(1 as never)).toThrow(
    `Failed to make a tool call as text: found the number 1 as the name. Give the name of a tool, such as 'get_weather'.`,
  )
  expect(() => reply.broken.badArguments('find', [] as never)).toThrow('as the arguments. Give an object such as')
  expect(() => reply.broken.cutJson('text' as never)).toThrow('Give an object or a list such as')
  expect(() => reply.broken.repeats('')).toThrow(`Give what the model repeats, such as ' no'.`)
  expect(() => reply.broken.onlyThinks(1 as never)).toThrow('found the number 1 as thought of written[0] of the reply')
})
