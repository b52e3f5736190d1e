import { describe, expect, test } from 'vitest'
import { createMockOllama, type MockOllama } from '../../src/index.ts'
import { mockOf, PROFILES, type Profile } from '../native/mock.ts'
import { OllamaError } from '../../src/protocol/ollama-error.ts'
import { findParser } from '../../src/written/parsers.ts'
import { ToolParser } from '../../src/written/tool-parser.ts'
import { DIALECTS, toRequest } from '../support/dialects.ts'
import { postTo } from '../support/requests.ts'
import { OFFERED } from '../unit/written/offered-tools.ts'
import { GROWING_REPLIES } from './growing-replies.ts'
import { GROWING_REQUESTS } from './growing-requests.ts'
import { GROWING_TEXTS, PARSERS } from './growing-texts.ts'
import { findTooMuchGrowth, type Prepare } from './measure-growth.ts'

const SIZES = { min: 60, max: 400_000 }

function toText(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body)
}

/** Prepares a request to a mock of its own, whose whole answer is read. */
function requestTo(toMock: (size: number) => MockOllama, path: string, toBody: (size: number) => unknown): Prepare {
  return (size) => {
    const mock = toMock(size)
    const body = toText(toBody(size))
    return async () => (await postTo(mock, path, body)).text()
  }
}

describe.for(PROFILES)('the cost of a request grows only as its input does, in the %s profile', (profile) => {
  test.for(GROWING_REQUESTS)('%s with %s', async ([path, , toBody]) => {
    expect(
      await findTooMuchGrowth(
        requestTo(() => mockOf(profile), path, toBody),
        SIZES,
      ),
    ).toBeUndefined()
  })

  const others: Array<[title: string, prepare: Prepare]> = Object.entries(othersOf(profile))
  test.for(others)('%s', async ([, prepare]) => {
    expect(await findTooMuchGrowth(prepare, SIZES)).toBeUndefined()
  })
})

describe.for(PROFILES)('the cost of an answer grows only as the reply does, in the %s profile', (profile) => {
  describe.for(DIALECTS)('in the dialect %s', (dialect) => {
    describe.for([true, false])('with stream: %s', (stream) => {
      test.for(Object.entries(GROWING_REPLIES))('a reply with many %s', async ([, toReply]) => {
        const { path, body } = toRequest(dialect, 'Hi.', { stream, max_tokens: 1_000_000, logprobs: true })
        const toMock = (size: number): MockOllama => mockOf(profile, { reply: toReply(size) })
        expect(
          await findTooMuchGrowth(
            requestTo(toMock, path, () => body),
            SIZES,
          ),
        ).toBeUndefined()
      })
    })
  })
})

describe('the cost of a parser grows only as the text of the model does', () => {
  describe.for(PARSERS)('%s', (name) => {
    test.for(Object.entries(GROWING_TEXTS))('with many %s', async ([, toPieces]) => {
      const prepare: Prepare = (size) => {
        const parser = findParser(name, { tools: OFFERED, think: true, lastMessage: undefined })!
        const pieces = toPieces(name, size)
        return () => {
          try {
            for (const piece of pieces) parser.add(piece, false)
            parser.add('', true)
          } catch (error) {
            if (!(error instanceof OllamaError)) throw error
          }
        }
      }
      expect(await findTooMuchGrowth(prepare, SIZES)).toBeUndefined()
    })
  })

  test.for(['<tool_call>', '{'])('the tool calls of a template with the tag %s', async (tag) => {
    const tools = ['get', 'get_weather'].map((name) => ({ function: { name } }))
    const prepare: Prepare = (size) => {
      const parser = new ToolParser(tag, tools)
      const pieces = Array.from({ length: size }, (_, i) => ['{"a": "', 'x<', '", "b": {', 'get'][i % 4]!)
      return () => [tag, ...pieces].forEach((piece) => parser.add(piece))
    }
    expect(await findTooMuchGrowth(prepare, SIZES)).toBeUndefined()
  })
})

/** What grows beside the fields of a request and a reply. */
function othersOf(profile: Profile): Record<string, Prepare> {
  const get = (path: string, init?: RequestInit) => {
    const mock = mockOf(profile)
    return async () => (await mock.fetch(path, init)).text()
  }
  const ask = toText(toRequest('ollama', 'Hi.').body)
  const many = <T>(size: number, make: (i: number) => T): T[] => Array.from({ length: size }, (_, i) => make(i))
  return {
    'slashes in a path': (size) => get(`/api${'/'.repeat(size)}tags`),
    'dots in a path': (size) => get(`/api${'/..'.repeat(size / 3)}/tags`),
    'escapes in a path': (size) => get(`/v1/models/${'%2f'.repeat(size / 3)}`),
    'a broken escape after many others': (size) => get(`/v1/models/${'%2f'.repeat(size / 3)}%`),
    'the name of a model in a path': (size) => get(`/v1/models/${'-cloud:'.repeat(size / 7)}`),
    'the digest of a blob': (size) => get(`/api/blobs/sha256:${'a'.repeat(size)}`, { method: 'HEAD' }),
    'a query string': (size) => get(`/api/tags?${'a=1&'.repeat(size / 4)}`),
    'a header': (size) => get('/api/tags', { headers: { 'user-agent': 'a '.repeat(size / 2) } }),
    'many headers': (size) => get('/api/tags', { headers: many(size, (i): [string, string] => [`x-${i}`, 'a']) }),
    'an origin': (size) => get('/api/tags', { headers: { origin: `http://${'localhost:'.repeat(size / 10)}` } }),
    'a content type': (size) =>
      get('/v1/audio/transcriptions', {
        method: 'POST',
        body: 'a',
        headers: { 'content-type': `multipart/form-data${'; boundary'.repeat(size / 10)}` },
      }),
    audio(size) {
      const mock = mockOf(profile)
      const form = new FormData()
      form.set('model', 'llama3.1:8b')
      form.set('file', new File([new Uint8Array(size * 4)], 'a.wav'))
      return async () => (await mock.fetch('/v1/audio/transcriptions', { method: 'POST', body: form })).text()
    },
    'an uploaded blob': (size) =>
      get(`/api/blobs/sha256:${'a'.repeat(64)}`, { method: 'POST', body: new Uint8Array(size) }),
    'many requests to one mock'(size) {
      const mock = mockOf(profile)
      return async () => {
        for (let i = 0; i < size / 10; i++) await (await postTo(mock, '/api/chat', ask)).text()
      }
    },
    'many rules'(size) {
      const rules = many(size / 10, (i) => ({ when: { prompt: `question ${i}` }, reply: 'Yes.' }))
      const mock = createMockOllama({ rules, strict: profile === 'strict' })
      return async () =>
        (await postTo(mock, '/api/chat', toText(toRequest('ollama', 'question 1 '.repeat(size / 10)).body))).text()
    },
    'many rules whose texts are alike'(size) {
      const rules = many(size / 60, (i) => ({ when: { prompt: `${'a'.repeat(i + 10)}b` }, reply: 'Yes.' }))
      const mock = createMockOllama({ rules, strict: profile === 'strict' })
      return async () => (await postTo(mock, '/api/chat', toText(toRequest('ollama', 'aaaa'.repeat(250)).body))).text()
    },
    'many models'(size) {
      const models = many(size / 10, (i) => `model-${i}`)
      const mock = createMockOllama({ models, strict: profile === 'strict' })
      return async () => (await mock.fetch('/api/tags')).text()
    },
  }
}
