import { describe, expect, test } from 'vitest'
import {
  createMockOllama,
  reply,
  type ChatResponse,
  type GenerateResponse,
  type MockOllama,
  type ReplyObject,
} from '../../src/index.ts'
import { readAllFrames } from '../support/read-body.ts'
import { postTo, question, readJson } from '../support/requests.ts'
import { PROFILES } from './mock.ts'

const TOOLS = [
  {
    type: 'function',
    function: { name: 'get_weather', parameters: { type: 'object', properties: { days: { type: 'integer' } } } },
  },
]
const CALL = { function: { index: 0, name: 'get_weather', arguments: { days: 5 } } }

/** Creates a mock with a model that has a parser, as `POST /api/create` makes it. */
async function create(strict: boolean, parser: string, written: ReplyObject['written']): Promise<MockOllama> {
  const mock = createMockOllama({ strict, models: ['base'], reply: { written: written! } })
  await (await postTo(mock, '/api/create', { model: 'parsed', from: 'base', parser, stream: false })).text()
  return mock
}

describe.for(PROFILES)('in the %s profile', (profile) => {
  const isStrict = profile === 'strict'
  const ask = async (parser: string, written: ReplyObject['written'], fields: object = {}): Promise<ChatResponse[]> => {
    const body = question('Hi', { model: 'parsed', tools: TOOLS, ...fields })
    return readAllFrames(await postTo(await create(isStrict, parser, written), '/api/chat', body))
  }

  test.for<[parser: string, written: string[], frames: object[]]>([
    [
      'qwen3-coder',
      ['Let me ', 'see. ', '<tool_call><function=get_weather>', '<parameter=days>5</parameter></function></tool_call>'],
      [
        { message: { content: 'Let me' } },
        { message: { content: ' see.' } },
        { message: { content: '', tool_calls: [CALL] } },
        { message: { content: '' }, done: true, eval_count: 4 },
      ],
    ],
    [
      'harmony',
      [
        '<|channel|>analysis<|message|>',
        'Hm.',
        '<|end|><|start|>assistant<|channel|>commentary to=functions.get_weather<|message|>{"days":5}',
      ],
      [
        { message: { thinking: 'Hm.' } },
        { message: { content: '', tool_calls: [CALL] }, done: true, done_reason: 'stop' },
      ],
    ],
    [
      'glm-4.7',
      ['Hm.', '</think>', ' Yes'],
      [{ message: { thinking: 'Hm.' } }, { message: { content: 'Yes' } }, { done: true }],
    ],
  ])('the parser %s reads what the model of a create request writes', async ([parser, written, frames]) => {
    expect(await ask(parser, written)).toMatchObject(frames)
  })

  test('a call that the parser cannot read is an error line, or a status before the first line', async () => {
    const broken = '<tool_call>{"name": </tool_call>'
    const error = 'failed to parse JSON: unexpected end of JSON input'
    expect(await ask('qwen3', ['Hm. ', broken])).toMatchObject([{ message: { content: 'Hm.' } }, { error }])

    const body = question('Hi', { model: 'parsed', stream: false })
    const response = await postTo(await create(isStrict, 'qwen3', ['Hm. ', broken]), '/api/chat', body)
    expect([response.status, await response.json()]).toEqual([500, { error }])
  })

  test('generate sends the calls that the parser finds at the end, without ids', async () => {
    const written = ['<|channel|>commentary to=functions.get_weather<|message|>{"days":5}']
    const mock = await create(isStrict, 'harmony', written)
    const body = { model: 'parsed', prompt: 'Hi', stream: false }
    const answer = await readJson<GenerateResponse>(postTo(mock, '/api/generate', body))
    expect(answer).toMatchObject({ response: '', done: true })
    expect(answer.tool_calls).toEqual([CALL])
  })

  test('generate with raw does not use the parser', async () => {
    const mock = await create(isStrict, 'harmony', ['<|channel|>final<|message|>Yes'])
    const body = { model: 'parsed', prompt: 'Hi', stream: false, raw: true }
    expect(await readJson(postTo(mock, '/api/generate', body))).toMatchObject({
      response: '<|channel|>final<|message|>Yes',
    })
  })

  test('a fixture may name the parser of its model', async () => {
    const mock = createMockOllama({
      strict: isStrict,
      models: [{ name: 'gpt-oss', parser: 'harmony' }],
      reply: { written: ['<|channel|>final<|message|>', 'Yes'] },
    })
    const body = question('Hi', { model: 'gpt-oss', stream: false })
    expect(await readJson(postTo(mock, '/api/chat', body))).toMatchObject({ message: { content: 'Yes' } })
  })

  test('a model of the family gptoss has the parser harmony if its template has the tags', async () => {
    const template =
      '{{ range .Messages }}<|start|>{{ .Role }}<|message|>{{ .Content }}<|end|>{{ end }}<|start|>assistant'
    const mock = createMockOllama({
      strict: isStrict,
      models: [{ name: 'gpt-oss', details: { family: 'gptoss' }, template }],
      reply: { written: ['<|channel|>final<|message|>', 'Yes'] },
    })
    const body = question('Hi', { model: 'gpt-oss', stream: false })
    expect(await readJson(postTo(mock, '/api/chat', body))).toMatchObject({ message: { content: 'Yes' } })
  })

  test.for(['harmony', 'glimmer', 'cohere', 'qwen3.5', 'glm-4.7'])(
    'a broken reply is in the format of the parser %s',
    async (parser) => {
      const tell = async ({ written }: ReplyObject): Promise<object> => {
        const mock = await create(isStrict, parser, written)
        const body = question('Hi', { model: 'parsed', stream: false, tools: TOOLS })
        return (await readJson<ChatResponse>(postTo(mock, '/api/chat', body))).message
      }
      expect(await tell(reply.broken.onlyThinks('Hm.'))).toEqual({ role: 'assistant', content: '', thinking: 'Hm.' })
      expect(await tell(reply.broken.badArguments('get_weather', { days: 5 }))).toMatchObject({ tool_calls: [CALL] })
    },
  )

  test.for(['harmony', 'glimmer'])('a call that is text comes through the parser %s as text', async (parser) => {
    const { written } = reply.broken.toolCallAsText('get_weather', { days: 5 })
    const frames = await ask(parser, written)
    expect(frames.map(({ message }) => message.content).join('')).toMatch(/\{"name":"get_weather"/)
    expect(frames.flatMap(({ message }) => message.tool_calls ?? [])).toEqual([])
  })

  test('logarithms of probabilities are sent while the parser waits', async () => {
    const frames = await ask('qwen3', ['<tool_call>', '{"name": "get_weather"}', '</tool_call>'], { logprobs: true })
    expect(frames.map(({ logprobs = [] }) => logprobs.map(({ token }) => token))).toEqual([
      ['<tool_call>'],
      ['{"name": "get_weather"}'],
      ['</tool_call>'],
      [],
    ])
  })
})
