import { describe, expect, test } from 'vitest'
import { createMockOllama, reply, type ReplyFunction, type ReplySource } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { serve, WAYS } from '../../support/ways.ts'
import { DIALECTS, toErrorBody, toRequest } from '../../support/dialects.ts'
import { defer } from '../../support/defer.ts'
import { readAllFrames } from '../../support/read-body.ts'
import { question } from '../../support/requests.ts'

const network = await intercept()

describe.for(WAYS)('over %s', (way) => {
  const open = (source: ReplySource) => serve(way, network, { rules: [{ reply: source }] })

  const mistakes: Array<[title: string, source: ReplyFunction]> = [
    [
      'a function that throws',
      () => {
        throw new Error('my mistake')
      },
    ],
    ['a function that rejects', () => Promise.reject(new Error('my mistake'))],
    [
      'a generator that throws at once',
      // oxlint-disable-next-line require-yield
      async function* () {
        throw new Error('my mistake')
      },
    ],
    [
      'a reply of a sequence that throws',
      reply.sequence(() => {
        throw new Error('my mistake')
      }),
    ],
  ]

  test.for(mistakes)(
    '%s is a 500 in each dialect, streamed or not, and assertNoErrors reports it',
    async ([, source]) => {
      const { mock, post } = open(source)

      for (const dialect of DIALECTS) {
        for (const stream of [true, false]) {
          const { path, body } = toRequest(dialect, 'Hi', { stream })
          const response = await post(path, body)
          expect(response.status).toBe(500)
          expect(await response.json()).toEqual(toErrorBody(dialect, 'api_error', 'my mistake'))
        }
      }
      expect(mock.assertNoErrors).toThrow(/met 8 errors in the test's own code:\n(- my mistake\n?){8}$/)
      mock.reset()
      expect(mock.assertNoErrors).not.toThrow()
    },
  )

  const midway: ReplyFunction = async function* () {
    yield 'so far'
    throw new Error('my mistake')
  }

  test('a generator that throws midway ends its stream with the error, and assertNoErrors reports it', async () => {
    const { mock, post } = open(midway)

    const response = await post('/api/chat', question('Hi'))
    expect(response.status).toBe(200)
    expect(await readAllFrames(response)).toEqual([
      expect.objectContaining({ message: { role: 'assistant', content: 'so far' } }),
      { error: 'my mistake' },
    ])
    expect(mock.assertNoErrors).toThrow(/my mistake/)
  })

  test.for([
    ['openai', '[DONE]'],
    ['responses', 'response.completed'],
    ['anthropic', 'message_stop'],
  ] as const)(
    'a generator that throws midway ends the stream of %s without %s, as Ollama does, and is reported',
    async ([dialect, endMark]) => {
      const { mock, post } = open(midway)
      const { path, body } = toRequest(dialect, 'Hi', { stream: true })

      const text = await (await post(path, body)).text()
      expect(text).toContain('so far')
      expect(text).not.toContain(endMark)
      expect(mock.assertNoErrors).toThrow(/my mistake/)
    },
  )

  test('an invalid piece is a 500, and assertNoErrors reports it', async () => {
    const { mock, post } = open(async function* () {
      yield { text: 'Hi' } as never
    })

    expect((await post('/api/chat', question('Hi'))).status).toBe(500)
    expect(mock.assertNoErrors).toThrow(
      "Failed to answer with a reply function: found 'text' in the piece. Did you mean 'content'? Use content, thinking, toolCalls, error.",
    )
  })

  test('an error that a function returns on purpose is not a mistake of the test', async () => {
    const { mock, post } = open(() => reply.error(503, 'busy'))

    expect((await post('/api/chat', question('Hi'))).status).toBe(503)
    expect(mock.assertNoErrors).not.toThrow()
  })

  test.for(DIALECTS)(
    'a where that throws is a 500 in the dialect %s, and assertNoErrors reports it',
    async (dialect) => {
      const { mock, post } = serve(way, network)
      const where = (): never => {
        throw new Error('my mistake')
      }
      const rule = mock.when({ where }, 'Hello.')
      const { path, body } = toRequest(dialect, 'Hi')

      const response = await post(path, body)
      expect(response.status).toBe(500)
      expect(await response.json()).toEqual(toErrorBody(dialect, 'api_error', 'my mistake'))
      expect(mock.assertNoErrors).toThrow(/my mistake/)
      expect(rule.calls).toBe(0)
    },
  )

  test.for([
    ['/api/embed', 'ollama'],
    ['/api/embeddings', 'ollama'],
    ['/v1/embeddings', 'openai'],
  ] as const)(
    'a function for vectors that throws is a 500 of %s, and assertNoErrors reports it',
    async ([path, dialect]) => {
      const { mock, post } = serve(way, network)
      mock.when({ endpoint: 'embed' }, () => {
        throw new Error('my mistake')
      })

      const response = await post(path, { model: 'nomic-embed-text', input: 'Hi', prompt: 'Hi' })
      expect(response.status).toBe(500)
      expect(await response.json()).toEqual(toErrorBody(dialect, 'api_error', 'my mistake'))
      expect(mock.assertNoErrors).toThrow(/my mistake/)
    },
  )

  test('the thrown value is the cause of the reported error, whatever its type', async () => {
    const thrown = { code: 7 }
    const { mock, post } = open(() => {
      throw thrown
    })

    expect((await post('/api/chat', question('Hi'))).status).toBe(500)
    expect(mock.assertNoErrors).toThrow(expect.objectContaining({ cause: thrown }))
  })
})

test('an error that a function throws because its client has aborted is not a mistake of the test', async () => {
  const started = defer()
  const source: ReplyFunction = (_request, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('I was stopped.')))
      started.resolve()
    })
  const { mock, post } = serve('mock.fetch', network, { reply: source })
  const controller = new AbortController()
  const response = post('/api/chat', question('Hi'), { signal: controller.signal })
  await started.promise
  controller.abort()

  await expect(response).rejects.toHaveProperty('name', 'AbortError')
  expect(mock.assertNoErrors).not.toThrow()
})

test("a schema without an instance is not called an error in the test's own code", async () => {
  const mock = createMockOllama()
  const format = { type: 'object', properties: { a: false }, required: ['a'] }
  await mock.fetch('/api/generate', { method: 'POST', body: JSON.stringify({ model: 'a', prompt: 'Hi', format }) })

  expect(() => mock.assertNoErrors()).toThrow(/^The mock Ollama met an error: /)
})

test("what a function of the test throws is called an error in the test's own code", async () => {
  const mock = createMockOllama({
    reply: () => {
      throw new Error('my mistake')
    },
  })
  await mock.fetch('/api/generate', { method: 'POST', body: JSON.stringify({ model: 'a', prompt: 'Hi' }) })

  expect(() => mock.assertNoErrors()).toThrow("The mock Ollama met an error in the test's own code: my mistake")
})
