import { expect, test } from 'vitest'
import { createMockOllama, mockOllama } from '../../../handlers/index.ts'

type Row = [title: string, act: () => unknown, sentence: string]

// These casts let the tests pass values that the types refuse, as plain JavaScript can.
const create = createMockOllama as (options?: unknown) => unknown
const chat = mockOllama.chat as (reply?: unknown, options?: unknown) => unknown
const generate = mockOllama.generate as typeof chat
const embed = mockOllama.embed as typeof chat
const make = (fields: object) => () => create(fields)

test.for<Row>([
  ['null as the options', () => create(null), 'found null as the options. Give an object such as { strict: true }.'],
  [
    'a list as the options',
    () => create(['gpu']),
    "found an array of 1 as the options. Give an object such as { models: ['gpu'] }.",
  ],
  [
    'a string as the options',
    () => create('gpu'),
    "found 'gpu' as the options. Give an object such as { strict: true }.",
  ],
  [
    'a misspelt option',
    make({ baseURL: 'gpu' }),
    "found 'baseURL' in the options. Did you mean 'baseUrl'? Use baseUrl, ",
  ],
  [
    'a baseUrl that is a number',
    make({ baseUrl: 11434 }),
    "found the number 11434 as baseUrl. Give a URL, 'host', 'host:port', ':port', or a path on the page's own origin such as '/ollama'.",
  ],
  [
    'a baseUrl of another scheme',
    make({ baseUrl: 'ftp://gpu' }),
    "found 'ftp://gpu' as baseUrl. Give one that starts with http:// or https://.",
  ],
  [
    'a baseUrl without a host',
    make({ baseUrl: 'http://' }),
    "found 'http://' as baseUrl, which names no host. Give one such as 'http://localhost:11434'.",
  ],
  [
    'a baseUrl with spaces',
    make({ baseUrl: 'my gpu' }),
    "found 'my gpu' as baseUrl, which names no host. Give one such as 'http://localhost:11434'.",
  ],
  [
    "a baseUrl that ends with /v1, as OpenAI's clients take it",
    make({ baseUrl: 'http://localhost:11434/v1' }),
    "found 'http://localhost:11434/v1' as baseUrl with a path of the API, which each request adds. Give 'http://localhost:11434'.",
  ],
  [
    'a baseUrl that ends with /v1/',
    make({ baseUrl: 'http://gpu:8080/ollama/v1/' }),
    "found 'http://gpu:8080/ollama/v1/' as baseUrl with a path of the API, which each request adds. Give 'http://gpu:8080/ollama'.",
  ],
  [
    'a baseUrl that ends with /api',
    make({ baseUrl: ['localhost:11434/api'] }),
    "found 'localhost:11434/api' as baseUrl with a path of the API, which each request adds. Give 'localhost:11434'.",
  ],
  [
    'a baseUrl that is the URL of a route',
    make({ baseUrl: new URL('http://localhost:11434/api/chat') }),
    "found 'http://localhost:11434/api/chat' as baseUrl with a path of the API, which each request adds. Give 'http://localhost:11434'.",
  ],
  [
    "a path of the page's own origin that is the path of the API",
    make({ baseUrl: '/api' }),
    "found '/api' as baseUrl with a path of the API, which each request adds. Give '/'.",
  ],
  [
    'a baseUrl with a query',
    make({ baseUrl: 'http://localhost:11434/?key=1' }),
    "found 'http://localhost:11434/?key=1' as baseUrl with a query or a hash, which a base URL does not have. Give 'http://localhost:11434/'.",
  ],
  [
    'a baseUrl with a hash',
    make({ baseUrl: 'gpu#1' }),
    "found 'gpu#1' as baseUrl with a query or a hash, which a base URL does not have. Give 'gpu'.",
  ],
  [
    'a baseUrl with a password, which it does not repeat',
    make({ baseUrl: 'http://me:secret@gpu:8080' }),
    "found 'http://gpu:8080' as baseUrl with a user name, which fetch refuses. Give 'http://gpu:8080'.",
  ],
  [
    'an empty list as baseUrl',
    make({ baseUrl: [] }),
    'found an empty list as baseUrl. Give at least one, or leave the option out.',
  ],
  [
    'a list with null as a baseUrl',
    make({ baseUrl: ['gpu', null] }),
    "found null as baseUrl. Give a URL, 'host', 'host:port', ':port', or a path on the page's own origin such as '/ollama'.",
  ],
  [
    'models that are one string',
    make({ models: 'llama3' }),
    "found 'llama3' as models. Give a list of names, or of objects with a name.",
  ],
  [
    'models that are not a list',
    make({ models: 5 }),
    'found the number 5 as models. Give a list of names, or of objects with a name.',
  ],
  [
    'a model without a name',
    make({ models: [{ size: 5 }] }),
    'found an object with the key size among the models. Give a name, or an object with a name.',
  ],
  [
    'a model that is null',
    make({ models: [null] }),
    'found null among the models. Give a name, or an object with a name.',
  ],
  [
    'a misspelt field of a model',
    make({ models: [{ name: 'a', sizes: 5 }] }),
    "found 'sizes' in the model 'a'. Did you mean 'size'? Use name, ",
  ],
  ['a strict that is a string', make({ strict: 'yes' }), "found 'yes' as strict. Give true or false."],
  [
    'a version that is a number',
    make({ version: 0.5 }),
    "found the number 0.5 as version. Give a string such as '0.33.0'.",
  ],
  ['a now that is a Date', make({ now: new Date() }), 'found a Date as now. Give a function that gives a Date.'],
  ['a seed that is not a whole number', make({ seed: 0.5 }), 'found the number 0.5 as seed. Give a whole number.'],
  ['a seed that is a string', make({ seed: 'x' }), "found 'x' as seed. Give a whole number."],
  [
    'an embedding that is a string',
    make({ embedding: 'x' }),
    "found 'x' as embedding. Give one vector, a list of them, an object from text to vector, a function of the text, or { error: 'words' }.",
  ],
  [
    'an embedding of strings',
    make({ embedding: ['x'] }),
    "found an array of 1 as embedding. Give one vector, a list of them, an object from text to vector, a function of the text, or { error: 'words' }.",
  ],
  [
    'a reply that is a number',
    make({ reply: 5 }),
    "found the number 5 as the reply. Give a string, or an object such as { content: 'Hello.' } or { error: { status: 503, message: 'busy' } }.",
  ],
  ['a registry that is a string', make({ registry: 'llama3' }), "found 'llama3' as registry. Give a list of names."],
])('createMockOllama refuses %s', ([, act, sentence]) => {
  expect(act).toThrow(TypeError)
  expect(act).toThrow(`Failed to create a mock Ollama: ${sentence}`)
})

const REPLY_SENTENCE =
  "as the reply. Give a string, or an object such as { content: 'Hello.' } or { error: { status: 503, message: 'busy' } }."
const ERROR_SENTENCE = 'as error of the reply. Give a message, or { message, status } with a status from 400 to 599.'
const VECTORS_SENTENCE =
  "as the vectors. Give one vector, a list of them, an object from text to vector, a function of the text, or { error: 'words' }."

test.for<Row>([
  ['a missing reply', () => chat(), `create a chat handler: found undefined ${REPLY_SENTENCE}`],
  ['a list as the reply', () => generate(['a']), `create a generate handler: found an array of 1 ${REPLY_SENTENCE}`],
  [
    'a misspelt field',
    () => chat({ text: 'Hi' }),
    "create a chat handler: found 'text' in the reply. Did you mean 'content'? Use content, ",
  ],
  [
    'content that is a number',
    () => chat({ content: 5 }),
    'create a chat handler: found the number 5 as content of the reply. Give a string, or an array of strings.',
  ],
  [
    'content with a piece that is a number',
    () => chat({ content: ['a', 5] }),
    'create a chat handler: found the number 5 as content[1] of the reply. Give a string.',
  ],
  [
    'thinking that is true',
    () => chat({ thinking: true }),
    'create a chat handler: found the boolean true as thinking of the reply. Give a string, or an array of strings.',
  ],
  [
    "a tool call in the shape of OpenAI's API whose arguments are no object",
    () => chat({ toolCalls: [{ type: 'function', function: { name: 'f', arguments: '[1]' } }] }),
    `create a chat handler: found '[1]' as arguments of function of toolCalls[0] of the reply. Give an object, or the JSON text of an object such as '{"city":"Paris"}'.`,
  ],
  [
    'the arguments of a tool call that are a text',
    () => chat({ toolCalls: [{ name: 'f', arguments: '{"a":1}' }] }),
    `create a chat handler: found '{"a":1}' as arguments of toolCalls[0] of the reply. Give an object such as { city: 'Paris' }.`,
  ],
  [
    'a misspelt field of a tool call',
    () => chat({ toolCalls: [{ name: 'f', args: {} }] }),
    "create a chat handler: found 'args' in the toolCalls[0] of the reply. Did you mean 'arguments'? Use name, arguments, id, index.",
  ],
  [
    'the snake case of an API',
    () => chat({ tool_calls: [] }),
    "create a chat handler: found 'tool_calls' in the reply. Did you mean 'toolCalls'? Use content, ",
  ],
  [
    'a misspelt field of a pace',
    () => chat({ content: 'Hi', pace: { firstTokenMS: 5 } }),
    "create a chat handler: found 'firstTokenMS' in the pace of the reply. Did you mean 'firstTokenMs'? Use ",
  ],
  [
    'a misspelt field of a wire',
    () => chat({ content: 'Hi', wire: { faults: 'hang' } }),
    "create a chat handler: found 'faults' in the wire of the reply. Did you mean 'fault'? Use cut, fault, after, rate.",
  ],
  [
    'an unknown doneReason',
    () => chat({ doneReason: 'end' }),
    "create a chat handler: found 'end' as doneReason of the reply. Give 'stop', 'length', 'load' or 'unload'.",
  ],
  [
    'a tool call whose index is not a whole number',
    () => chat({ toolCalls: [{ name: 'find', arguments: {}, index: -1 }] }),
    'create a chat handler: found the number -1 as index of toolCalls[0] of the reply. Give a whole number from 0.',
  ],
  [
    'toolCallsWithDone that is a text',
    () => chat({ toolCalls: [], toolCallsWithDone: 'yes' }),
    "create a chat handler: found 'yes' as toolCallsWithDone of the reply. Give true or false.",
  ],
  [
    'an error without a message',
    () => chat({ error: { status: 503 } }),
    'create a chat handler: found undefined as message of error of the reply. Give a string.',
  ],
  [
    'an error with the status 200',
    () => generate({ error: { status: 200, message: 'fine' } }),
    'create a generate handler: found the number 200 as status of error of the reply. Give a status from 400 to 599, such as 503.',
  ],
  ['an error that is null', () => chat({ error: null }), `create a chat handler: found null ${ERROR_SENTENCE}`],
  [
    'usage that is a number',
    () => chat({ usage: 5 }),
    'create a chat handler: found the number 5 as usage of the reply. Give an object such as { promptTokens: 10, completionTokens: 20 }.',
  ],
  [
    'a misspelt field of usage',
    () => chat({ usage: { prompt: 5 } }),
    "create a chat handler: found 'prompt' in the usage of the reply. Did you mean 'promptTokens'? Use promptTokens, completionTokens.",
  ],
  [
    'logprobs that are numbers',
    () => chat({ content: 'a', logprobs: [-0.5] }),
    "create a chat handler: found the number -0.5 as logprobs[0] of the reply. Give an object such as { token: 'Hi', logprob: -0.5 }.",
  ],
  [
    'progress whose digest is a number',
    () => chat({ progress: [{ digest: 5, completed: 1, total: 2 }] }),
    'create a chat handler: found the number 5 as digest of progress[0] of the reply. Give a string.',
  ],
  ['missing vectors', () => embed(), `create an embed handler: found undefined ${VECTORS_SENTENCE}`],
  ['an empty vector', () => embed([]), `create an embed handler: found an array of 0 ${VECTORS_SENTENCE}`],
  ['vectors of strings', () => embed([['a']]), `create an embed handler: found an array of 1 ${VECTORS_SENTENCE}`],
  [
    'a text with a string as its vector',
    () => embed({ a: 'b' }),
    `create an embed handler: found an object with the key a ${VECTORS_SENTENCE}`,
  ],
  [
    'an embed error with other fields',
    () => embed({ error: 'busy', vector: [1] }),
    "create an embed handler: found 'vector' in the vectors. Use error, headers, lines, extra, pace, wire.",
  ],
  [
    'options that are true',
    () => chat('Hi', true),
    'create a chat handler: found the boolean true as the options. Give { once: true }.',
  ],
  [
    'a RegExp as the options, which would match nothing',
    () => chat('Hi', /weather/),
    'create a chat handler: found a RegExp as the options. Give { once: true }.',
  ],
  [
    'options that are null',
    () => embed([1], null),
    'create an embed handler: found null as the options. Give { once: true }.',
  ],
  [
    'a misspelt option',
    () => chat('Hi', { one: true }),
    "create a chat handler: found 'one' in the options. Did you mean 'once'? Use when, once, times.",
  ],
  [
    'a once that is a number',
    () => generate('Hi', { once: 1 }),
    'create a generate handler: found the number 1 as once. Give true or false.',
  ],
])('an override refuses %s', ([, act, sentence]) => {
  expect(act).toThrow(TypeError)
  expect(act).toThrow(`Failed to ${sentence}`)
})

test('models.add refuses a value that is not a model', () => {
  const { models } = createMockOllama()

  expect(() => models.add(5 as unknown as string)).toThrow(/^Failed to .+: found the number 5 .+\. Give /)
})
