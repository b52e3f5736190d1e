import { expect, test } from 'vitest'
import { createMockOllama } from '../../../handlers/index.ts'

// These casts let the tests pass values that the types refuse, as plain JavaScript can.
const mock = createMockOllama()
const when = mock.when as (match?: unknown, reply?: unknown, options?: unknown) => unknown

const MATCH_SENTENCE =
  "as the match. Give a text of the prompt, a RegExp, or an object such as { model: 'llama3.2', prompt: 'weather' }."
const REPLY_SENTENCE =
  "as the reply. Give a string, or an object such as { content: 'Hello.' } or { error: { status: 503, message: 'busy' } }."
const KEYS = 'endpoint, dialect, model, turn, round, format, images, tool, toolResult, headers, system, prompt, where'
const TEXT_SENTENCE = 'of the match. Give a string, a RegExp, or in JSON { "pattern": "^Why", "flags": "i" }.'

type Row = [title: string, match: unknown, sentence: string, reply?: unknown, options?: unknown]

const ROWS: Row[] = [
  ['a number as the match', 5, `found the number 5 ${MATCH_SENTENCE}`],
  ['null as the match', null, `found null ${MATCH_SENTENCE}`],
  ['a list as the match', ['cats'], `found an array of 1 ${MATCH_SENTENCE}`],
  ['a function as the match', () => true, `found a function ${MATCH_SENTENCE}`],
  ['a misspelt key', { promt: 'cats' }, `found 'promt' in the match. Did you mean 'prompt'? Use ${KEYS}.`],
  [
    'an unknown dialect',
    { dialect: 'gemini' },
    "found 'gemini' as dialect of the match. Give one of 'ollama', 'openai', 'responses', 'anthropic'.",
  ],
  ['a prompt that is a number', { prompt: 5 }, `found the number 5 as prompt ${TEXT_SENTENCE}`],
  ['a system that is null', { system: null }, `found null as system ${TEXT_SENTENCE}`],
  ['a model that is a list', { model: ['a'] }, `found an array of 1 as model ${TEXT_SENTENCE}`],
  [
    'a pattern with other keys',
    { prompt: { pattern: 'a', flag: 'i' } },
    `found an object with the keys pattern, flag as prompt ${TEXT_SENTENCE}`,
  ],
  ['a tool that is a RegExp', { tool: /get/ }, 'found a RegExp as tool of the match. Give the name of a tool.'],
  [
    'a toolResult that is a number',
    { toolResult: 18 },
    'found the number 18 as toolResult of the match. Give true, false, a string or a RegExp.',
  ],
  ['a turn below 0', { turn: -1 }, 'found the number -1 as turn of the match. Give a whole number from 0.'],
  ['a round that is a string', { round: '1' }, "found '1' as round of the match. Give a whole number from 0."],
  ['a format that is a string', { format: 'json' }, "found 'json' as format of the match. Give true or false."],
  ['images that are a number', { images: 1 }, 'found the number 1 as images of the match. Give true or false.'],
  [
    'headers that are a text',
    { headers: 'authorization' },
    "found 'authorization' as headers of the match. Give an object such as { authorization: /^Bearer / }.",
  ],
  [
    'a header that is a number',
    { headers: { 'x-tenant': 5 } },
    'found an object with the key x-tenant as headers of the match. Give a string or a RegExp for each header, such as { authorization: /^Bearer / }.',
  ],
  [
    'a where that is a string',
    { where: 'cats' },
    "found 'cats' as where of the match. Give a function of the request.",
  ],
  ['a missing reply', 'cats', `found undefined ${REPLY_SENTENCE}`, undefined],
  ['a reply that is a list', 'cats', `found an array of 1 ${REPLY_SENTENCE}`, ['Meow.']],
  [
    'an error with the status 200',
    'cats',
    'found the number 200 as status of error of the reply. Give a status from 400 to 599, such as 503.',
    { error: { status: 200, message: 'fine' } },
  ],
  [
    'a header that is a number',
    'cats',
    'found the number 1 as retry-after of headers of the reply. Give a string without line breaks.',
    { headers: { 'retry-after': 1 } },
  ],
  [
    'content for an endpoint that does not support it',
    { endpoint: 'tags' },
    "found content in the reply to 'tags', which does not support it. Give error, headers, pace, wire.",
    { content: 'Hi' },
  ],
  [
    'a text for a pull',
    { endpoint: 'pull' },
    "found content in the reply to 'pull', which does not support it. Give error, headers, pace, wire, progress.",
    'done',
  ],
  ['times of 0', 'cats', 'found the number 0 as times. Give a whole number from 1.', 'Meow.', { times: 0 }],
  ['times of 0.5', 'cats', 'found the number 0.5 as times. Give a whole number from 1.', 'Meow.', { times: 0.5 }],
  [
    'a misspelt option',
    'cats',
    "found 'time' in the options. Did you mean 'times'? Use times, once.",
    'Meow.',
    { time: 1 },
  ],
  ['options that are a number', 'cats', 'found the number 1 as the options. Give { times: 1 }.', 'Meow.', 1],
  ['options that are a list', 'cats', 'found an array of 1 as the options. Give { times: 1 }.', 'Meow.', [1]],
  ['options that are null', 'cats', 'found null as the options. Give { times: 1 }.', 'Meow.', null],
]

test.for(ROWS)('mock.when refuses %s', (row) => {
  const [, match, sentence, reply = row.length > 3 ? undefined : 'Meow.', options] = row

  expect(() => when(match, reply, options)).toThrow(new TypeError(`Failed to add a rule: ${sentence}`))
})

test('mock.when lists all endpoints if it refuses an unknown one', () => {
  expect(() => when({ endpoint: 'chats' }, 'Hi')).toThrow(
    /^Failed to add a rule: found 'chats' as endpoint of the match\. Give one of 'chat', 'generate', 'embed', .+\.$/,
  )
})

test('mock.when says why a pattern cannot be read', () => {
  expect(() => when({ prompt: { pattern: '(' } }, 'Hi')).toThrow(
    /^Failed to add a rule: found an object with the key pattern as prompt of the match\. Give a pattern that can be read \(.*\)\.$/,
  )
})

test('a rule that was refused answers no request', async () => {
  expect(() => when('cats', 5)).toThrow(TypeError)

  const response = await mock.fetch('/api/generate', { method: 'POST', body: '{"prompt":"cats","stream":false}' })
  expect(await response.json()).toMatchObject({ response: 'Echo: cats' })
})

const RULES_SENTENCE = "as the rules. Give a list such as [{ when: { prompt: 'weather' }, reply: 'Sunny.' }]."

test.for<[title: string, data: unknown, sentence: string]>([
  ['an object instead of a list', { reply: 'Hi' }, `found an object with the key reply ${RULES_SENTENCE}`],
  ['null', null, `found null ${RULES_SENTENCE}`],
])('the option rules refuses %s', ([, data, sentence]) => {
  expect(() => createMockOllama({ rules: data as never })).toThrow(
    new TypeError(`Failed to create a mock Ollama: ${sentence}`),
  )
})

const MISTAKES = [
  { reply: 'right' },
  'Hi',
  { when: { prompt: 5 }, reply: 'Hi' },
  { when: 'cats', reply: 'right' },
  { when: 'cats', replies: 'Hi' },
  { when: 'cats', reply: 'Hi', times: '1' },
]
const SENTENCES = [
  "1: found 'Hi' as the rule. Give an object such as { when: { prompt: 'weather' }, reply: 'Sunny.' }.",
  `2: found the number 5 as prompt ${TEXT_SENTENCE}`,
  "4: found 'replies' in the rule. Did you mean 'reply'? Use when, reply, times, once.",
  "5: found '1' as times. Give a whole number from 1.",
]

test('createMockOllama names each mistake in its rules', () => {
  expect(() => createMockOllama({ rules: MISTAKES as never })).toThrow(
    new TypeError(
      SENTENCES.map((sentence) => `Failed to create a mock Ollama, the one with index ${sentence}`).join('\n'),
    ),
  )
})

test.for<[title: string, options: object, sentence: string]>([
  ['rules that are not a list', { rules: 'cats' }, `found 'cats' ${RULES_SENTENCE}`],
  ['an unknown unmatched', { unmatched: 'fail' }, "found 'fail' as unmatched. Give 'echo' or 'error'."],
  ['a journalLimit below 0', { journalLimit: -1 }, 'found the number -1 as journalLimit. Give a number from 0.'],
  ['a journalLimit of 0.5', { journalLimit: 0.5 }, 'found the number 0.5 as journalLimit. Give a number from 0.'],
  [
    'a contextLength of 0',
    { contextLength: 0 },
    'found the number 0 as contextLength. Give a whole number of tokens from 1.',
  ],
])('createMockOllama refuses %s', ([, options, sentence]) => {
  expect(() => createMockOllama(options)).toThrow(new TypeError(`Failed to create a mock Ollama: ${sentence}`))
})
