import { describe, expect, test } from 'vitest'
import type { Dialect, MockOllamaOptions } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { serve, WAYS } from '../../support/ways.ts'
import { DIALECTS, toErrorBody, toRequest } from '../../support/dialects.ts'

const network = await intercept()

const NO_RULE = `found no rule for it. Add one with mock.when(…), or an override, or give unmatched: 'echo'.`

describe.for(WAYS)('over %s', (way) => {
  const open = (options?: MockOllamaOptions) => serve(way, network, { unmatched: 'error', ...options })

  test.for(DIALECTS)('a request that no rule matches is refused with an error of the dialect %s', async (dialect) => {
    const { mock, post } = open()
    const { path, body } = toRequest(dialect, 'Do cats purr?')

    const response = await post(path, body)
    const message = `Failed to answer chat of llama3.1:8b for 'Do cats purr?': ${NO_RULE}`
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual(toErrorBody(dialect, 'invalid_request_error', message))
    expect(mock.assertNoErrors).toThrow(message)
  })

  test.for(DIALECTS)(
    'a streamed request of the dialect %s that no rule matches is refused with a status, too',
    async (dialect) => {
      const { post } = open()
      const { path, body } = toRequest(dialect, 'Hi', { stream: true })

      expect((await post(path, body)).status).toBe(400)
    },
  )

  test.for<[path: string, body: object, dialect: Dialect, message: string]>([
    ['/api/generate', { prompt: 'Hi' }, 'ollama', `generate of llama3.1:8b for 'Hi'`],
    ['/v1/completions', { model: 'm', prompt: 'Hi' }, 'openai', `generate of m for 'Hi'`],
    ['/api/embed', { input: ['a', 'b'] }, 'ollama', `embed of nomic-embed-text for 'a\nb'`],
    ['/api/embeddings', { prompt: 'a' }, 'ollama', `embed of nomic-embed-text for 'a'`],
    ['/v1/embeddings', { model: 'm', input: 'a' }, 'openai', `embed of m for 'a'`],
  ])('a request to %s that no rule matches is refused', async ([path, body, dialect, requestText]) => {
    const { mock, post } = open()

    const response = await post(path, body)
    const message = `Failed to answer ${requestText}: ${NO_RULE}`
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual(toErrorBody(dialect, 'invalid_request_error', message))
    expect(mock.assertNoErrors).toThrow(message)
  })

  test('the refusal names the nearest rule, and why it does not match', async () => {
    const { mock, post } = open({ rules: [{ when: { model: 'mistral', prompt: 'dogs' }, reply: 'Woof.' }] })
    mock.when({ prompt: 'cats', turn: 1 }, 'Meow.')

    const response = await post('/api/chat', toRequest('ollama', 'Do cats purr?').body)
    expect(await response.json()).toEqual({
      error:
        `Failed to answer chat of llama3.1:8b for 'Do cats purr?': found no rule that matches. ` +
        `The nearest is mock.when({ prompt: 'cats', turn: 1 }), but the turn is 0. ` +
        `Add one with mock.when(…), or an override, or give unmatched: 'echo'.`,
    })
  })

  test('the refusal names a rule that is used up', async () => {
    const { mock, ask, postForJson } = open()
    mock.when('cats', 'Meow.', { times: 1 })
    await ask('cats')

    expect(await postForJson('/api/chat', toRequest('ollama', 'cats').body)).toEqual({
      error: expect.stringContaining(`The nearest is mock.when('cats'), but it has answered once already.`),
    })
  })

  test('a rule, a reply_text and the option reply answer without an error', async () => {
    const { mock, ask } = open()
    mock.when('cats', 'Meow.')

    expect([await ask('cats'), await ask('Hi', { reply_text: 'mine' })]).toEqual(['Meow.', 'mine'])
    expect(await open({ reply: 'the reply' }).ask('Hi')).toBe('the reply')
    expect(mock.assertNoErrors).not.toThrow()
  })

  test('the option embedding answers without an error', async () => {
    const { mock, postForJson } = open({ embedding: [1, 0] })

    expect(await postForJson('/api/embed', { input: 'a' })).toMatchObject({ embeddings: [[1, 0]] })
    expect(mock.assertNoErrors).not.toThrow()
  })

  test('endpoints without a model, loads and requests that the server refuses need no rule', async () => {
    const { mock, fetch, post } = open()
    const statuses = [
      (await fetch('/api/tags')).status,
      (await post('/api/chat', { model: 'm', keep_alive: 0 })).status,
      (await post('/api/chat', '{')).status,
    ]

    expect(statuses).toEqual([200, 200, 400])
    expect(mock.assertNoErrors).not.toThrow()
  })

  test('assertNoErrors reports each refusal until a reset', async () => {
    const { mock, post } = open()
    await post('/api/generate', { prompt: 'one' })
    await post('/api/generate', { prompt: 'two' })

    expect(mock.assertNoErrors).toThrow(/met 2 errors:\n- .*'one'.*\n- .*'two'/)
    mock.reset()
    expect(mock.assertNoErrors).not.toThrow()
  })
})

test('an override answers, and the refusal names it if it is the nearest', async () => {
  const { mock, ask, postForJson } = serve('msw', network, { unmatched: 'error' })
  network.use(mock.chat('Meow.', { when: 'cats' }), mock.embed([1]))

  expect(await ask('cats')).toBe('Meow.')
  expect(await postForJson('/api/embed', { input: 'a' })).toMatchObject({ embeddings: [[1]] })
  expect(mock.assertNoErrors).not.toThrow()
  expect(await postForJson('/api/chat', toRequest('ollama', 'dogs').body)).toEqual({
    error: expect.stringContaining(`The nearest is mockOllama.chat(…, { when: 'cats' }), but the prompt is 'dogs'.`),
  })
})

test('the refusal says that the nearest override is used up', async () => {
  const { mock, ask, postForJson } = serve('msw', network, { unmatched: 'error' })
  network.use(mock.chat('Meow.', { once: true }))
  await ask('cats')

  expect(await postForJson('/api/chat', toRequest('ollama', 'cats').body)).toEqual({
    error: expect.stringContaining('The nearest is mockOllama.chat(…), but it has answered once already. Add one'),
  })
})
