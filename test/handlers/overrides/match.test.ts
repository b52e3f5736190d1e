import { expect, test } from 'vitest'
import { createMockOllama, type When } from '../../../handlers/index.ts'
import { DIALECTS, readSaid, toRequest, type Conversation, type Part } from '../../support/dialects.ts'
import { intercept } from '../../support/intercept.ts'
import { ask, postForJson } from '../../support/requests.ts'

const mock = createMockOllama({ reply: 'otherwise' })
const network = await intercept(mock)

const user = { role: 'user', content: 'Do cats purr?' }
const assistant = { role: 'assistant', content: 'They do.' }
const tool = { role: 'tool', content: '18 degrees' }
const messages = (...list: object[]): object => ({ messages: list })
const tools = [{ type: 'function', function: { name: 'get_weather', description: '' } }]
const images = ['aGk=']

type Row = [title: string, when: When, matching: object, other: object]

test.for<Row>([
  ['a string', 'cats', messages(user), messages({ ...user, content: 'Do Cats purr?' })],
  ['a RegExp', /^do CATS/i, messages(user), messages({ ...user, content: 'Well, do cats purr?' })],
  ['the last prompt', { prompt: 'cats' }, messages(user), messages(user, assistant, { role: 'user', content: 'So?' })],
  ['a RegExp for the prompt', { prompt: /purr\?$/ }, messages(user), messages(assistant)],
  ['the endpoint', { endpoint: 'chat', prompt: 'cats' }, messages(user), {}],
  ['a model by any of its names', { model: 'mistral' }, { model: 'mistral:latest' }, { model: 'mistral:7b' }],
  ['a RegExp for the model', { model: /^mis/ }, { model: 'mistral:7b' }, { model: 'my-mistral' }],
  ['the system message', { system: 'brief' }, messages({ role: 'system', content: 'Be brief.' }, user), messages(user)],
  ['a tool that is offered', { tool: 'get_weather' }, { tools }, {}],
  [
    'a tool by its whole name',
    { tool: 'get_weather' },
    { tools },
    { tools: [{ ...tools[0], function: { name: 'get_weather_now' } }] },
  ],
  [
    'any tool result',
    { toolResult: true },
    messages(user, assistant, tool),
    messages(user, assistant, tool, assistant, user),
  ],
  ['no tool result', { toolResult: false }, messages(user), messages(user, assistant, tool)],
  [
    'the text of a tool result',
    { toolResult: '18' },
    messages(user, assistant, tool),
    messages(user, assistant, { ...tool, content: '20' }),
  ],
  [
    'a RegExp for a tool result',
    { toolResult: /^\d+ deg/ },
    messages(user, assistant, tool),
    messages(user, assistant),
  ],
  ['the turn', { turn: 1 }, messages(user, assistant, user), messages(user)],
  ['the round', { round: 1 }, messages(user, assistant, tool), messages(user, assistant, user)],
  ['a format', { format: true }, { format: 'json' }, {}],
  ['no format', { format: false }, {}, { format: 'json' }],
  ['images', { images: true }, messages({ ...user, images }), messages(user)],
  ['no images', { images: false }, messages(user), messages({ ...user, images })],
  [
    'a where function',
    { where: ({ options }) => options['seed'] === 7 },
    { options: { seed: 7 } },
    { options: { seed: 8 } },
  ],
  ['several keys at once', { prompt: 'cats', turn: 0 }, messages(user), messages(user, assistant, user)],
])('an override whose when gives %s answers only a matching request', async ([, when, matching, other]) => {
  network.use(mock.chat('matched', { when }))

  expect(await ask('Hi', other)).toBe('otherwise')
  expect(await ask('Hi', matching)).toBe('matched')
})

test.for<[when: When, matching: object, other: object]>([
  ['cats', { prompt: 'Do cats purr?' }, { prompt: 'Do dogs?' }],
  [/^do/i, { prompt: 'Do cats purr?' }, { prompt: 'Cats do.' }],
  [{ system: 'brief' }, { prompt: 'Hi', system: 'Be brief.' }, { prompt: 'Hi' }],
  [{ format: true }, { prompt: 'Hi', format: 'json' }, { prompt: 'Hi' }],
  [{ images: true }, { prompt: 'Hi', images }, { prompt: 'Hi' }],
])(
  'an override of mockOllama.generate with the when %o answers only a matching request',
  async ([when, matching, other]) => {
    network.use(mock.generate('matched', { when }))
    const say = (body: object) => postForJson('/api/generate', { stream: false, ...body })

    expect(await say(other)).toMatchObject({ response: 'otherwise' })
    expect(await say(matching)).toMatchObject({ response: 'matched' })
  },
)

test.for<[when: When, matching: unknown, other: unknown]>([
  ['cats', ['dogs bark', 'cats purr'], ['dogs bark']],
  [/^cats/, ['dogs bark', 'cats purr'], 'all cats purr'],
  ['all cats', 'all cats purr', ['all', 'cats purr']],
  [{ where: ({ inputs = [] }) => inputs.length === 2 }, ['a', 'b'], 'a'],
])('an override of mockOllama.embed with the when %o answers if any input matches', async ([when, matching, other]) => {
  network.use(mock.embed([1], { when }))

  expect(await postForJson('/api/embed', { input: other })).not.toMatchObject({ embeddings: [[1]] })
  expect(await postForJson('/v1/embeddings', { model: 'm', input: matching })).toHaveProperty('data.0.embedding', [1])
})

const PART = { user: 'Do cats purr?' }
const CALL: Part = { calls: [{ id: 'a', name: 'find', args: {} }] }
const RESULT: Part = { results: [{ id: 'a', content: '18 degrees' }] }

test.for<[when: When, matching: Conversation, other: Conversation]>([
  [{ prompt: 'cats' }, { parts: [PART] }, { parts: [{ user: 'Hi' }] }],
  [{ system: 'brief' }, { parts: [PART], system: 'Be brief.' }, { parts: [PART] }],
  [{ tool: 'find' }, { parts: [PART], tools: ['find'] }, { parts: [PART], tools: ['book'] }],
  [{ toolResult: /^18/ }, { parts: [PART, CALL, RESULT] }, { parts: [PART, CALL, RESULT, { assistant: '18.' }, PART] }],
  [{ turn: 1 }, { parts: [PART, { assistant: 'Yes.' }, PART] }, { parts: [PART] }],
  [{ round: 1 }, { parts: [PART, CALL, RESULT] }, { parts: [PART, CALL, RESULT, { assistant: '18.' }, PART] }],
])('the when %o matches the same conversation in each dialect', async ([when, matching, other]) => {
  network.use(mock.chat('matched', { when }))

  for (const dialect of DIALECTS) {
    const say = async (conversation: Conversation) => {
      const { path, body } = toRequest(dialect, conversation)
      return readSaid(dialect, await postForJson(path, body)).text
    }
    expect([dialect, await say(other), await say(matching)]).toEqual([dialect, 'otherwise', 'matched'])
  }
})

const DATA_URL = 'data:image/png;base64,aGk='
const source = { type: 'base64', media_type: 'image/png', data: 'aGk=' }
const schema = { type: 'object', properties: {} }

test.for<[path: string, body: object]>([
  [
    '/v1/chat/completions',
    { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: DATA_URL } }] }] },
  ],
  [
    '/v1/responses',
    { input: [{ type: 'message', role: 'user', content: [{ type: 'input_image', image_url: DATA_URL }] }] },
  ],
  ['/v1/messages', { max_tokens: 9, messages: [{ role: 'user', content: [{ type: 'image', source }] }] }],
])('the key images matches a request to %s', async ([path, body]) => {
  network.use(mock.chat('an image', { when: { images: true } }))

  expect(JSON.stringify(await postForJson(path, { model: 'm', ...body }))).toContain('"an image"')
})

test.for<[path: string, body: object]>([
  ['/v1/chat/completions', { messages: [user], response_format: { type: 'json_object' } }],
  ['/v1/chat/completions', { messages: [user], response_format: { type: 'json_schema', json_schema: { schema } } }],
  ['/v1/responses', { input: 'Hi', text: { format: { type: 'json_schema', name: 's', schema } } }],
])('the key format matches a request to %s with %o', async ([path, body]) => {
  network.use(mock.chat('{}', { when: { format: true } }))

  expect(JSON.stringify(await postForJson(path, { model: 'm', ...body }))).toContain('"{}"')
})
