import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createMockOllama, reply, type ChatResponse, type MockOllamaOptions } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { DIALECTS, readSaid, toRequest, type Part } from '../../support/dialects.ts'
import { question, readJson } from '../../support/requests.ts'
import { serve, WAYS } from '../../support/ways.ts'

const network = await intercept()

const WEATHER = {
  type: 'object',
  properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 1, maximum: 7 } },
  required: ['city', 'days'],
}
const PERSON = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] }
const toTool = (name: string, parameters: unknown = WEATHER) => ({ type: 'function', function: { name, parameters } })

const user: Part = { user: 'How is the weather?' }
const call: Part = { calls: [{ id: 'a', name: 'find', args: {} }] }
const result: Part = { results: [{ id: 'a', content: 'sunny, 21 °C' }] }
/** A conversation in which a tool was called, and has its result. */
const afterResult = [user, call, result]

describe.for(WAYS)('over %s', (way) => {
  describe.for([false, true])('with strict: %s', (strict) => {
    const open = (options: MockOllamaOptions = {}) => serve(way, network, { strict, reply: reply.auto(), ...options })
    const tell = async (body: object, options: MockOllamaOptions = {}): Promise<ChatResponse['message']> =>
      (await open(options).postForJson<ChatResponse>('/api/chat', { stream: false, ...body })).message

    describe.for(DIALECTS)('in the dialect %s', (dialect) => {
      const say = async (parts: Part[], tools: string[], options?: MockOllamaOptions) => {
        const { path, body } = toRequest(dialect, { parts, tools })
        return readSaid(dialect, await open(options).postForJson(path, body))
      }

      test('a model with reply.auto() calls the first tool, and then says its result', async () => {
        expect(await say([user], ['find', 'book'])).toEqual({ text: '', calls: [{ name: 'find', args: {} }] })
        expect(await say(afterResult, ['find', 'book'])).toEqual({
          text: 'The tool returned: sunny, 21 °C',
          calls: [],
        })
      })

      test('with parallel: true, the model calls each tool once, and then says all results', async () => {
        const options = { reply: reply.auto({ parallel: true }) }
        const calls = [
          { name: 'find', args: {} },
          { name: 'book', args: {} },
        ]
        expect(await say([user], ['find', 'book'], options)).toEqual({ text: '', calls })
        const results: Part[] = [
          { calls: calls.map(({ name }) => ({ id: name, name, args: {} })) },
          { results: calls.map(({ name }) => ({ id: name, content: `${name} is done` })) },
        ]
        expect(await say([user, ...results], ['find', 'book'], options)).toEqual({
          text: 'The tools returned:\nfind is done\nbook is done',
          calls: [],
        })
      })

      test('the model calls a tool again when the user asks something new', async () => {
        const parts: Part[] = [...afterResult, { assistant: 'It is sunny.' }, { user: 'And tomorrow?' }]
        expect((await say(parts, ['find'])).calls).toHaveLength(1)
      })

      test('without tools, the model echoes', async () => {
        expect(await say([user], [])).toEqual({ text: 'Echo: How is the weather?', calls: [] })
      })
    })

    test('the arguments of a call are an instance of the schema of the tool, and the seed decides them', async () => {
      const body = question('Hi', { tools: [toTool('get_weather')] })
      const argumentsOf = async (seed: number) => (await tell(body, { seed })).tool_calls![0]!.function.arguments
      const first = await argumentsOf(1)

      expect(first).toEqual({ city: expect.stringMatching(/./), days: expect.any(Number) })
      expect(await argumentsOf(1)).toEqual(first)
      expect(await argumentsOf(2)).not.toEqual(first)
    })

    test.for<[title: string, parameters: unknown]>([
      ['whose schema is empty', {}],
      ['without a schema', undefined],
      ['whose schema is only a reference', { $ref: '#/definitions/none', definitions: { none: { type: 'object' } } }],
    ])('a tool %s is called with an empty object', async ([, parameters]) => {
      const { tool_calls: calls } = await tell(question('Hi', { tools: [toTool('now', parameters ?? null)] }))
      expect(calls).toMatchObject([{ function: { name: 'now', arguments: {} } }])
    })

    test('a schema that is a reference to a definition is followed', async () => {
      const parameters = { $ref: '#/definitions/Weather', definitions: { Weather: WEATHER } }
      const { tool_calls: calls } = await tell(question('Hi', { tools: [toTool('get_weather', parameters)] }))
      expect(calls![0]!.function.arguments).toEqual({ city: expect.any(String), days: expect.any(Number) })
    })

    test('a request with tools and a schema calls a tool first, and then answers with an instance', async () => {
      const body = { model: 'llama3.1:8b', tools: [toTool('find')], format: PERSON }
      const messages = [{ role: 'user', content: 'Who?' }]
      expect((await tell({ ...body, messages })).tool_calls).toHaveLength(1)

      const all = [...messages, { role: 'assistant', content: '' }, { role: 'tool', content: 'Ada' }]
      expect(JSON.parse((await tell({ ...body, messages: all })).content)).toEqual({ name: expect.any(String) })
    })

    test('a request for JSON without a schema is answered with JSON that has the result', async () => {
      const { body } = toRequest('ollama', { parts: afterResult, tools: ['find'] }, { format: 'json' })
      expect(JSON.parse((await tell(body)).content)).toEqual({ answer: 'The tool returned: sunny, 21 °C' })
    })

    test('a model that is asked to think does so before the call', async () => {
      const fields = { model: 'qwen3', think: true, tools: [toTool('find', {})] }
      expect(await tell(question('Hi', fields), { models: ['qwen3'] })).toMatchObject({
        thinking: 'The mock thinks.',
        tool_calls: [{ function: { name: 'find' } }],
      })
    })

    test('the journal shows what the model said', async () => {
      const { mock, post } = open()
      await (await post('/api/chat', question('Hi', { stream: false, tools: [toTool('find', {})] }))).json()
      expect(mock.lastRequest).toMatchObject({
        reply: { toolCalls: [{ name: 'find', arguments: {} }] },
        answeredBy: 'reply',
      })
    })

    test('a schema without an instance fails with a sentence that names the tool', async () => {
      const { mock, post } = open()
      const impossible = { properties: { day: { enum: ['May'], type: 'integer' } }, required: ['day'] }
      const response = await post('/api/chat', question('Hi', { stream: false, tools: [toTool('find', impossible)] }))

      const sentence =
        /^Failed to make the arguments of the tool 'find': found .+\. Give them with reply\.toolCall\('find', \{ … \}\)\.$/
      expect(response.status).toBe(500)
      expect((await readJson<{ error: string }>(response)).error).toMatch(sentence)
      expect(() => mock.assertNoErrors()).toThrow(/of the tool 'find'/)
    })
  })

  test('the search of the web by the server is called too, and the model says what was found', async () => {
    const { postForJson } = serve(way, network, {
      reply: reply.auto(),
      webSearch: { results: [{ title: 'Sky', url: 'https://sky.example', content: 'It is blue.' }] },
    })
    const { path, body } = toRequest('anthropic', 'Why?', {
      tools: [{ type: 'web_search_20250305', name: 'web_search' }],
    })
    expect(readSaid('anthropic', await postForJson(path, body)).text).toContain('It is blue.')
  })

  test('rules in JSON can say auto, with a thought, a pace and a wire beside it', async () => {
    const rules = JSON.parse('[{ "reply": { "auto": { "parallel": true }, "thinking": "Hm.", "wire": { "cut": 1 } } }]')
    const { postForJson } = serve(way, network, { rules })
    const tools = [toTool('find', {}), toTool('book', {})]
    const { message } = await postForJson<ChatResponse>(
      '/api/chat',
      question('Hi', { think: true, stream: false, tools }),
    )

    expect(message.thinking).toBe('Hm.')
    expect(message.tool_calls).toHaveLength(2)
  })

  test('reply.auto() can be an argument of other builders', async () => {
    const source = reply.sequence(reply.error(503, 'busy'), reply.thinking('Hm.', reply.auto()))
    const { post } = serve(way, network, { reply: source })
    const body = question('Hi', { think: true, stream: false, tools: [toTool('find', {})] })

    expect((await post('/api/chat', body)).status).toBe(503)
    expect((await readJson<ChatResponse>(post('/api/chat', body))).message).toMatchObject({
      thinking: 'Hm.',
      tool_calls: [{ function: { name: 'find' } }],
    })
  })

  test('other endpoints than chat answer as without a reply', async () => {
    const { postForJson, getJson } = serve(way, network, { reply: reply.auto() })
    expect(await postForJson('/api/generate', { model: 'a', prompt: 'Hi', stream: false })).toMatchObject({
      response: 'Echo: Hi',
    })
    expect(await postForJson('/api/embed', { model: 'a', input: 'Hi' })).toMatchObject({
      embeddings: [[0, 0.1, 0.2, 0.3]],
    })
    expect(await getJson('/api/version')).toEqual({ version: expect.any(String) })
  })
})

describe('a call without arguments', () => {
  beforeEach(() => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  })
  const body = question('Hi', { stream: false, tools: [toTool('get_weather')] })
  const filled = { city: expect.any(String), days: expect.any(Number) }
  const argumentsOf = async (options: MockOllamaOptions) => {
    const { message } = await serve('mock.fetch', network, options).postForJson<ChatResponse>('/api/chat', body)
    return message.tool_calls?.[0]?.function.arguments
  }

  test.for<[title: string, options: MockOllamaOptions]>([
    ['of reply.toolCall', { reply: reply.toolCall('get_weather') }],
    ['in data', { reply: { toolCalls: [{ name: 'get_weather' }] } }],
    ["in data of OpenAI's shape", { reply: { toolCalls: [{ function: { name: 'get_weather' } }] } }],
    ['that a function returns', { reply: () => reply.toolCall('get_weather') }],
    [
      'that a function yields',
      {
        reply: async function* () {
          yield { toolCalls: [{ name: 'get_weather' }] }
        },
      },
    ],
    ['that is written', { reply: reply.written([{ toolCall: { name: 'get_weather' } }]) }],
  ])('%s gets an instance of the schema of the tool', async ([, options]) => {
    expect(await argumentsOf(options)).toEqual(filled)
  })

  test('keeps the arguments that the reply gives, also if they are empty', async () => {
    expect(await argumentsOf({ reply: reply.toolCall('get_weather', {}) })).toEqual({})
    const openai = { function: { name: 'get_weather', arguments: '' } }
    expect(await argumentsOf({ reply: { toolCalls: [openai] } })).toEqual({})
  })

  test('of a tool that is not offered gets an empty object', async () => {
    expect(await argumentsOf({ reply: reply.toolCall('unknown') })).toEqual({})
  })
})

test.for<[title: string, make: () => unknown, sentence: string]>([
  [
    'a wrong option',
    () => reply.auto({ paralel: true } as never),
    "Failed to make a reply that acts by itself: found 'paralel' in the options. Did you mean 'parallel'?",
  ],
  [
    'a wrong value',
    () => createMockOllama({ reply: { auto: false } as never }),
    'found the boolean false as auto of the reply. Give true, or an object such as { parallel: true }.',
  ],
  [
    'content beside it',
    () => createMockOllama({ reply: { auto: true, content: 'Hi' } }),
    "found 'content' beside 'auto' in the reply. Give one of them, because with 'auto' the request decides what the model says.",
  ],
])('a reply with auto and %s is refused with a sentence', ([, make, sentence]) => {
  expect(make).toThrow(sentence)
})
