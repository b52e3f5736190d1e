import { http, HttpResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import { mockOllama, reply, type ReplyFunction } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { ask, getJson, OLLAMA, post, postForJson, question } from '../../support/requests.ts'
import { serve, WAYS } from '../../support/ways.ts'

const network = await intercept(mockOllama)

/** Reply functions that leave every request to the next handler or rule. */
const DECLINING: Array<[name: string, decline: ReplyFunction]> = [
  ['a function that returns undefined', () => undefined],
  ['an asynchronous function that returns undefined', async () => undefined],
  ['a sequence whose first function returns undefined', reply.sequence(() => undefined, 'never')],
]

describe.for(DECLINING)('%s', ([, decline]) => {
  test('leaves the request to the override before it', async () => {
    network.use(mockOllama.chat('Older.'))
    network.use(mockOllama.chat(decline))

    expect(await ask('Hi')).toBe('Older.')
    expect(mockOllama.requests).toHaveLength(1)
    expect(mockOllama.lastRequest).toMatchObject({ answeredBy: 'override', reply: 'Older.', outcome: 'complete' })
  })

  test('leaves the request to the rules of the mock, and to its echo', async () => {
    network.use(mockOllama.chat(decline))
    expect(await ask('Hi')).toBe('Echo: Hi')

    mockOllama.when('Hi', 'By rule.')
    expect(await ask('Hi')).toBe('By rule.')
    expect(mockOllama.requests.map(({ answeredBy }) => answeredBy)).toEqual(['echo', 'when'])
  })

  test('leaves a request that streams, and a request of each dialect, to the echo', async () => {
    network.use(mockOllama.chat(decline), mockOllama.generate(decline))

    expect(await (await post('/api/chat', question('Hi'))).text()).toContain('Echo:')
    expect(await (await post('/api/generate', { model: 'a', prompt: 'Hi' })).text()).toContain('Echo:')
    for (const path of ['/v1/chat/completions', '/v1/messages']) {
      expect(await (await post(path, question('Hi', { max_tokens: 10, stream: true }))).text()).toContain('Echo:')
    }
    expect(await postForJson('/v1/responses', { model: 'a', input: 'Hi' })).toMatchObject({ status: 'completed' })
    expect(mockOllama.requests).toHaveLength(5)
    mockOllama.assertNoErrors()
  })

  test('leaves the request to any other handler of msw, which can read the body', async () => {
    network.use(
      http.post(`${OLLAMA}/api/chat`, async ({ request }) => HttpResponse.json({ own: await request.json() })),
    )
    network.use(mockOllama.chat(decline))

    expect(await postForJson('/api/chat', { model: 'a' })).toEqual({ own: { model: 'a' } })
    expect(mockOllama.requests).toHaveLength(0)
  })
})

test('a request that a function leaves to others does not use up once or times', async () => {
  const isMine: ReplyFunction = ({ prompt }) => (prompt === 'mine' ? 'Mine.' : undefined)
  network.use(mockOllama.chat(isMine, { once: true }))
  network.use(mockOllama.chat(isMine, { times: 2 }))

  const answers: string[] = []
  for (const prompt of ['a', 'mine', 'b', 'mine', 'c', 'mine', 'mine']) answers.push(await ask(prompt))
  expect(answers).toEqual(['Echo: a', 'Mine.', 'Echo: b', 'Mine.', 'Echo: c', 'Mine.', 'Echo: mine'])
})

test('the explanation says that the function returned undefined', async () => {
  network.use(mockOllama.chat(() => undefined))
  await ask('Hi')

  expect(mockOllama.explain()).toContain('nearest: mockOllama.chat(…), but its reply function returned undefined')
  expect(() => mockOllama.assertAllUsed()).toThrow('its reply function returned undefined')
})

describe.for(WAYS)('over %s', (way) => {
  test('a rule whose function returns undefined leaves the request to the next rule, and answers as often as before', async () => {
    const { mock, ask: askMock } = serve(way, network, { rules: [{ reply: 'Next.' }] })
    const rule = mock.when(/./, ({ prompt }) => (prompt === 'mine' ? 'Mine.' : undefined), { once: true })

    expect(await askMock('a')).toBe('Next.')
    expect(rule.calls).toBe(0)
    expect(await askMock('mine')).toBe('Mine.')
    expect(await askMock('mine')).toBe('Next.')
    expect(rule.calls).toBe(1)
  })

  test('the option reply may leave a request to the echo, or to the error of unmatched', async () => {
    const lenient = serve(way, network, { reply: () => undefined })
    expect(await lenient.ask('Hi')).toBe('Echo: Hi')

    const refusing = serve(way, network, { reply: () => undefined, unmatched: 'error' })
    refusing.mock.when('Hi', async () => undefined)
    expect(await refusing.postForJson('/api/chat', question('Hi'))).toEqual({
      error: expect.stringContaining("The nearest is mock.when('Hi'), but its reply function returned undefined."),
    })
  })

  test('a rule for another endpoint, or for vectors, may leave a request to the endpoint itself', async () => {
    const { mock, getJson: get, postForJson: send } = serve(way, network)
    mock.when({ endpoint: 'tags' }, () => undefined)
    mock.when({ endpoint: 'embed' }, () => undefined)

    expect(await get('/api/tags')).toHaveProperty('models')
    expect(await send('/api/embed', { model: 'a', input: 'Hi' })).toMatchObject({ embeddings: [[0, 0.1, 0.2, 0.3]] })
  })
})

test('the journal keeps as many requests as journalLimit says, however many are left to others', async () => {
  mockOllama.configure({ journalLimit: 2 })
  try {
    network.use(mockOllama.chat(() => undefined))
    for (const prompt of ['a', 'b', 'c']) await ask(prompt)
    await getJson('/api/version')

    expect(mockOllama.requests.map(({ prompt, path }) => prompt || path)).toEqual(['c', '/api/version'])
    expect(mockOllama.droppedRequests).toBe(2)
  } finally {
    mockOllama.configure({})
  }
})
