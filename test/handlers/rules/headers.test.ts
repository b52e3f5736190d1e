import { describe, expect, test } from 'vitest'
import { createMockOllama, type Match, type OllamaRequest } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { question, type Requests } from '../../support/requests.ts'
import { serve, WAYS } from '../../support/ways.ts'

const network = await intercept()
const HEADERS = { Authorization: 'Bearer sk-secret', 'X-Tenant': 'blue', 'X-Api-Key': 'key-secret' }

const send = async (
  { post }: Requests,
  path = '/api/chat',
  headers: Record<string, string> = HEADERS,
): Promise<string> =>
  (await post(path, question('Hi', { stream: false, max_tokens: 10, input: 'Hi', prompt: 'Hi' }), { headers })).text()

describe.for(WAYS)('over %s', (way) => {
  test.for<[headers: Match['headers'], isMatch: boolean]>([
    [{ authorization: /^Bearer / }, true],
    [{ AUTHORIZATION: 'Bearer sk-secret' }, true],
    [{ 'x-tenant': 'blue', authorization: /sk-/ }, true],
    [{ 'x-tenant': { pattern: '^BLUE$', flags: 'i' } }, true],
    [{ 'x-tenant': 'blu' }, true],
    [{ 'x-tenant': 'red' }, false],
    [{ 'x-tenant': 'blue', 'x-missing': /.*/ }, false],
  ])('a rule with the headers %j matches: %s', async ([headers, isMatch]) => {
    const served = serve(way, network)
    served.mock.when({ headers: headers! }, 'Matched.')

    expect((await send(served)).includes('Matched.')).toBe(isMatch)
  })

  test.for(['/api/chat', '/api/generate', '/v1/chat/completions', '/v1/responses', '/v1/messages'])(
    'a where and a reply function see the headers of a request to %s in lower case',
    async (path) => {
      const seen: Array<OllamaRequest['headers']> = []
      const served = serve(way, network, {
        reply: ({ headers }) => {
          seen.push(headers)
          return 'Hello.'
        },
      })
      served.mock.when({ where: ({ headers }) => seen.push(headers) === 0 }, 'Never.')
      await send(served, path)

      expect(seen).toHaveLength(2)
      for (const headers of seen) expect(headers).toMatchObject({ 'x-tenant': 'blue' })
      expect(served.mock.lastRequest?.headers).toMatchObject({ 'x-tenant': 'blue' })
    },
  )

  test('a rule for vectors, and a rule for an endpoint without a model, may match headers', async () => {
    const served = serve(way, network)
    served.mock.when({ endpoint: 'embed', headers: { 'x-tenant': 'blue' } }, { embedding: [7] })
    served.mock.when({ endpoint: 'tags', headers: { 'x-tenant': 'blue' } }, { error: 'busy' })

    expect(await send(served, '/api/embed')).toContain('[[7]]')
    expect((await served.fetch('/api/tags', { headers: HEADERS })).status).toBe(500)
    expect((await served.fetch('/api/tags')).status).toBe(200)
  })
})

test('an override may match headers', async () => {
  const served = serve('msw', network)
  network.use(served.mock.chat('Matched.', { when: { headers: { 'x-tenant': 'blue' } } }))

  expect(await send(served)).toContain('Matched.')
  expect(await send(served, '/api/chat', { 'x-tenant': 'red' })).toContain('Echo: Hi')
})

test('the explanation names the header that differs', async () => {
  const mock = createMockOllama()
  mock.when({ headers: { 'X-Tenant': 'red', 'x-missing': 'a' } }, 'Never.')
  await mock.fetch('/api/chat', { method: 'POST', body: JSON.stringify(question('Hi')), headers: HEADERS })

  expect(mock.explain()).toContain("mock.when({ headers: { 'X-Tenant': 'red', 'x-missing': 'a' } })")
  expect(mock.explain()).toContain("the header 'x-tenant' is 'blue', and the header 'x-missing' is missing")
})

test.for(['echo', 'error'] as const)(
  'no message shows the value of a secret header, with unmatched: %s',
  async (unmatched) => {
    const mock = createMockOllama({ unmatched })
    mock.when(
      { headers: { authorization: 'Bearer sk-other', 'x-api-key': 'key-other', cookie: 'sid=other' } },
      'Never.',
    )
    const headers = { ...HEADERS, cookie: 'sid=secret' }
    const response = await mock.fetch('/api/chat', { method: 'POST', body: JSON.stringify(question('Hi')), headers })
    const text = mock.explain() + (await response.text())

    expect(text).toContain("the header 'authorization' differs")
    expect(text).not.toMatch(/secret|other/)
  },
)
