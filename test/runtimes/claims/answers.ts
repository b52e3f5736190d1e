import {
  createMockOllama,
  hashEmbedding,
  readLines,
  reply,
  type ChatResponse,
  type EmbedResponse,
} from '../../../src/index.ts'
import { postTo, question, readJson } from '../../support/requests.ts'
import { toZstd } from '../../support/zstd.ts'
import { mustEqual, type Claim } from '../claim.ts'

const SCHEMA = {
  type: 'object',
  properties: {
    city: { type: 'string', minLength: 3 },
    email: { type: 'string', format: 'email' },
    code: { type: 'string', pattern: '^[A-Z]{2}[0-9]{3}$' },
    age: { type: 'integer', minimum: 18, maximum: 20 },
    tags: { type: 'array', items: { enum: ['a', 'b'] }, minItems: 2, maxItems: 4 },
  },
  required: ['city', 'email', 'code', 'age', 'tags'],
}

/** The text `Hi`, in the blocks of a zstd frame that are compressed with tables. It is a chat for OpenAI, as the library of zstd writes it. */
const COMPRESSED_CHAT =
  'KLUv/WSUAJUCACIFEhmAtzoURZamZIVExAw7vwzs4vn6GiQ0gwACD3nG8qYHd4AFwuIFzGmWzpJKXLy+zemrWnZHeh8wu0cuPkYSQ2GQUXVaD1DILgEAzg+pMwr0M6J8'

// A mock that applications share is created here. A runtime may refuse what a module does before the first request.
const shared = createMockOllama({ reply: 'Shared.' })

export const answerClaims: readonly Claim[] = [
  {
    title: 'a mock that a module creates answers requests',
    async run() {
      const response = await postTo(shared, '/api/chat', question('Hi', { stream: false }))
      mustEqual((await readJson<ChatResponse>(response)).message.content, 'Shared.')
    },
  },
  {
    title: 'a chat streams as NDJSON, and readLines reads it',
    async run() {
      const response = await postTo(createMockOllama(), '/api/chat', question('Hi you'))
      mustEqual(response.headers.get('content-type'), 'application/x-ndjson')
      const contents: string[] = []
      for await (const line of readLines<ChatResponse>(response)) contents.push(line.message.content)
      mustEqual(contents, ['Echo:', ' Hi', ' you', ''])
    },
  },
  {
    title: 'a chat for OpenAI streams as events, the last of which is [DONE]',
    async run() {
      const response = await postTo(createMockOllama(), '/v1/chat/completions', question('Hi', { stream: true }))
      const events = (await response.text()).split('\n\n')
      mustEqual(response.headers.get('content-type'), 'text/event-stream')
      mustEqual(
        [events.every((event) => event === '' || event.startsWith('data: ')), ...events.slice(-2)],
        [true, 'data: [DONE]', ''],
      )
    },
  },
  {
    title: 'a message for Anthropic streams as events with names',
    async run() {
      const response = await postTo(createMockOllama({ reply: 'Hello.' }), '/v1/messages', {
        ...question('Hi', { stream: true }),
        max_tokens: 9,
      })
      const names = [...(await response.text()).matchAll(/^event: (.*)$/gm)].map(([, name]) => name)
      mustEqual([names[0], names.at(-1)], ['message_start', 'message_stop'])
    },
  },
  {
    title: 'an embedding is the vector that the test gives',
    async run() {
      const mock = createMockOllama({ embedding: hashEmbedding({ dimensions: 4 }) })
      const ask = (input: string[]) =>
        readJson<EmbedResponse>(postTo(mock, '/api/embed', { model: 'nomic-embed-text', input }))
      const { embeddings } = await ask(['one', 'two', 'one'])
      mustEqual([embeddings.length, embeddings[0]?.length, embeddings[2]], [3, 4, embeddings[0]])
      mustEqual(JSON.stringify(embeddings[0]) === JSON.stringify(embeddings[1]), false)
    },
  },
  {
    title: 'an instance of a schema is made, without code that is compiled at run time',
    async run() {
      const mock = createMockOllama({ strict: true, models: ['llama3.1:8b'] })
      const answer = await readJson<ChatResponse>(
        postTo(mock, '/api/chat', question('Hi', { stream: false, format: SCHEMA })),
      )
      const { email, code, age } = JSON.parse(answer.message.content) as Record<string, unknown>
      mustEqual([/^\S+@\S+$/.test(String(email)), /^[A-Z]{2}\d{3}$/.test(String(code))], [true, true])
      mustEqual(Number.isInteger(age) && Number(age) >= 18 && Number(age) <= 20, true)
    },
  },
  {
    title: 'a reply is checked against the schema of its request',
    async run() {
      const mock = createMockOllama({ reply: reply.json({ age: 'old' }) })
      const response = await postTo(mock, '/api/chat', question('Hi', { stream: false, format: SCHEMA }))
      mustEqual((await response.text()).includes('"age'), true)
      mustEqual((mock.lastRequest?.warnings ?? []).length > 0, true)
    },
  },
  {
    title: 'a body that is compressed with zstd is decompressed',
    async run() {
      const compressed = Uint8Array.from(atob(COMPRESSED_CHAT), (character) => character.charCodeAt(0))
      const stored = toZstd(JSON.stringify(question('Hi')))
      const headers = { 'content-encoding': 'zstd' }
      const mock = createMockOllama()
      const statuses: number[] = []
      for (const body of [compressed, stored]) {
        statuses.push((await mock.fetch('/v1/chat/completions', { method: 'POST', body, headers })).status)
      }
      mustEqual(statuses, [200, 200])
      mustEqual(
        mock.requests.map(({ prompt }) => prompt?.slice(0, 11)),
        ['the sky is ', 'Hi'],
      )
    },
  },
]
