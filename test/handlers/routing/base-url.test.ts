import { http } from 'msw'
import { expect, test } from 'vitest'
import { createMockOllama, type MockOllamaOptions, type VersionResponse } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { post, question } from '../../support/requests.ts'

type BaseUrl = NonNullable<MockOllamaOptions['baseUrl']>

const application = http.all(
  ({ request }) => new URL(request.url).host !== globalThis.location?.host,
  () => new Response('the application'),
)
const network = await intercept(application)

async function readVersion(base: string): Promise<string> {
  const text = await (await fetch(`${base}/api/version`)).text()
  return text.startsWith('{') ? (JSON.parse(text) as VersionResponse).version : text
}

const readAll = (bases: readonly string[]) => Promise.all(bases.map(readVersion))

interface Row {
  baseUrl: BaseUrl
  url: string
  answers: string[]
  passes: string[]
}

test.for<Row>([
  {
    baseUrl: 'gpu',
    url: 'http://gpu:11434',
    answers: ['http://gpu:11434', 'https://gpu:11434', 'http://GPU:11434'],
    passes: ['http://gpu', 'http://gpu:8080', 'http://localhost:11434', 'http://gpu.example:11434'],
  },
  {
    baseUrl: 'gpu:7000',
    url: 'http://gpu:7000',
    answers: ['http://gpu:7000'],
    passes: ['http://gpu:11434', 'http://localhost:7000'],
  },
  {
    baseUrl: ':7000',
    url: 'http://127.0.0.1:7000',
    answers: ['http://localhost:7000', 'http://gpu:7000', 'http://[::1]:7000'],
    passes: ['http://localhost:11434'],
  },
  {
    baseUrl: '0.0.0.0',
    url: 'http://127.0.0.1:11434',
    answers: ['http://localhost:11434', 'http://gpu:11434'],
    passes: ['http://localhost:7000'],
  },
  {
    baseUrl: '[::]:7000',
    url: 'http://127.0.0.1:7000',
    answers: ['http://[::1]:7000', 'http://gpu:7000'],
    passes: ['http://localhost:11434'],
  },
  {
    baseUrl: '',
    url: 'http://127.0.0.1:11434',
    answers: ['http://localhost:11434', 'http://gpu:11434'],
    passes: ['http://localhost:7000'],
  },
  {
    baseUrl: 'localhost:7000',
    url: 'http://localhost:7000',
    answers: ['http://localhost:7000', 'http://127.0.0.1:7000', 'http://[::1]:7000'],
    passes: ['http://gpu:7000'],
  },
  {
    baseUrl: '[2001:db8:0::7]:7000',
    url: 'http://[2001:db8::7]:7000',
    answers: ['http://[2001:db8::7]:7000'],
    passes: ['http://[2001:db8::8]:7000'],
  },
  {
    baseUrl: 'http://gpu',
    url: 'http://gpu',
    answers: ['http://gpu', 'http://gpu:80'],
    passes: ['http://gpu:11434', 'https://gpu'],
  },
  {
    baseUrl: 'https://ollama.example.com',
    url: 'https://ollama.example.com',
    answers: ['https://ollama.example.com', 'https://ollama.example.com:443'],
    passes: ['http://ollama.example.com', 'https://example.com', 'https://ollama.example.com:11434'],
  },
  {
    baseUrl: 'http://gpu:7000/ollama/',
    url: 'http://gpu:7000/ollama',
    answers: ['http://gpu:7000/ollama'],
    passes: ['http://gpu:7000', 'http://gpu:7000/ollamas', 'http://gpu:7000/v2/ollama'],
  },
  {
    baseUrl: new URL('https://example.com/llm'),
    url: 'https://example.com/llm',
    answers: ['https://example.com/llm'],
    passes: ['https://example.com'],
  },
  {
    baseUrl: 'http://*:7000/ollama',
    url: 'http://127.0.0.1:7000/ollama',
    answers: ['http://localhost:7000/ollama', 'http://gpu:7000/ollama'],
    passes: ['http://localhost:7000', 'https://gpu:7000/ollama'],
  },
  {
    baseUrl: ['one:7001', 'https://two.example/ollama', new URL('http://three')],
    url: 'http://one:7001',
    answers: ['http://one:7001', 'https://two.example/ollama', 'http://three'],
    passes: ['http://one', 'https://two.example', 'http://localhost:11434'],
  },
])('a mock with the baseUrl $baseUrl answers there and nowhere else', async ({ baseUrl, url, answers, passes }) => {
  const mock = createMockOllama({ baseUrl, version: 'mocked' })
  network.use(...mock.handlers)

  expect(mock.url).toBe(url)
  expect(await readAll(answers)).toEqual(answers.map(() => 'mocked'))
  expect(await readAll(passes)).toEqual(passes.map(() => 'the application'))
})

test('the prefix of a baseUrl is part of every path, with or without a slash at its end', async () => {
  network.use(...createMockOllama({ baseUrl: 'http://gpu:7000/ollama' }).handlers)
  const read = async (url: string) => (await fetch(url)).text()

  expect(await read('http://gpu:7000/ollama')).toBe('Ollama is running')
  expect(await read('http://gpu:7000/ollama/')).toBe('Ollama is running')
  expect(await read('http://gpu:7000/ollama/nope')).toBe('404 page not found')
  expect(await read('http://gpu:7000/')).toBe('the application')
})

test('two mocks work side by side, each with its own reply, overrides and models', async () => {
  const one = createMockOllama({ baseUrl: 'one', reply: 'one said', models: ['a'] })
  const two = createMockOllama({ baseUrl: 'two', reply: 'two said', models: ['b'] })
  network.use(...one.handlers, ...two.handlers)
  const read = async (url: string) => (await fetch(`${url}/api/tags`)).json()
  const say = async (url: string) => (await post(`${url}/api/chat`, question('Hi', { stream: false }))).json()

  expect(await read(one.url)).toMatchObject({ models: [{ name: 'a' }] })
  expect(await read(two.url)).toMatchObject({ models: [{ name: 'b' }] })
  network.use(two.chat('overridden'))
  expect(await say(one.url)).toMatchObject({ message: { content: 'one said' } })
  expect(await say(two.url)).toMatchObject({ message: { content: 'overridden' } })

  two.models.remove('b')
  expect(await read(one.url)).toMatchObject({ models: [{ name: 'a' }] })
  expect(await read(two.url)).toEqual({ models: [] })
})

test('mock.fetch answers in process, whatever the host, and accepts a path alone', async () => {
  const mock = createMockOllama({ baseUrl: 'http://gpu:7000/ollama', version: 'mocked' })
  const read = async (input: RequestInfo | URL) => (await mock.fetch(input)).json()

  expect(await read('/api/version')).toEqual({ version: 'mocked' })
  expect(await read('http://anywhere.example/api/version')).toEqual({ version: 'mocked' })
  expect(await read(new URL('http://gpu:7000/ollama/api/version'))).toEqual({ version: 'mocked' })
  expect(await read(new Request('http://gpu:7000/ollama/api/version'))).toEqual({ version: 'mocked' })
})
