import { describe, expect, test } from 'vitest'
import { sendTo } from '../support/requests.ts'
import { must, names, outcome, show } from './requests.ts'
import { mockOf, PROFILES, type Profile } from './mock.ts'

const BASE = 'llama3.1:8b'

const SAME = [
  BASE,
  'LLAMA3.1:8B',
  'library/llama3.1:8b',
  'Registry.Ollama.AI/Library/Llama3.1:8b',
  'registry.ollama.ai/library/llama3.1:8b',
  'https://registry.ollama.ai/library/llama3.1:8b',
]
const OTHERS = ['llama3.1', 'llama3.1:latest', 'other/llama3.1:8b', 'example.com/library/llama3.1:8b', 'llama3.1:8']

/** Names that every endpoint refuses. */
const INVALID = [
  'a b',
  'a:',
  ':a',
  '/a',
  'a/',
  'a//b',
  '-a',
  '.a',
  'a@b',
  'ü',
  'a\nb',
  `${'x'.repeat(81)}`,
  `a:${'t'.repeat(81)}`,
  'a:b/c',
  'h/n/m:t:u',
]

interface Refusal {
  endpoint: string
  body: (name: string) => object
  status: number
  error: (name: string) => string
}

const quoted = (name: string) => JSON.stringify(name)
const invalid = () => 'invalid model name'

const REFUSALS: readonly Refusal[] = [
  {
    endpoint: 'copy',
    body: (source) => ({ source, destination: 'x' }),
    status: 400,
    error: (name) => `source ${quoted(name)} is invalid`,
  },
  {
    endpoint: 'copy',
    body: (destination) => ({ source: BASE, destination }),
    status: 400,
    error: (name) => `destination ${quoted(name)} is invalid`,
  },
  { endpoint: 'delete', body: (model) => ({ model }), status: 400, error: (name) => `name ${quoted(name)} is invalid` },
  { endpoint: 'create', body: (model) => ({ model, from: BASE }), status: 400, error: invalid },
  { endpoint: 'create', body: (from) => ({ model: 'x', from }), status: 400, error: invalid },
  { endpoint: 'pull', body: (model) => ({ model }), status: 400, error: invalid },
]

const STRICT_REFUSALS: readonly Refusal[] = ['show', 'chat', 'generate', 'embed', 'embeddings'].map((endpoint) => ({
  endpoint,
  body: (model) => ({ model, input: 'Hi', prompt: 'Hi' }),
  status: 400,
  error: invalid,
}))

function refusedBy(profile: Profile, { endpoint, body }: Refusal, name: string): Promise<unknown> {
  const method = endpoint === 'delete' ? 'DELETE' : 'POST'
  return outcome(sendTo(mockOf(profile), method, `/api/${endpoint}`, body(name)))
}

describe.each(PROFILES)('in the %s profile', (profile) => {
  test.each(SAME)('%s names the model llama3.1:8b', async (name) => {
    const mock = mockOf(profile)

    expect((await show(mock, name)).modified_at).toBe((await show(mock, BASE)).modified_at)
    await must(mock, '/api/delete', { model: name })
    expect(await names(mock)).not.toContain(BASE)
  })

  test.each(OTHERS)('%s does not name the model llama3.1:8b', async (name) => {
    const mock = mockOf(profile)
    if (profile === 'default') await must(mock, '/api/delete', { model: name })

    expect((await sendTo(mock, 'POST', '/api/show', { model: name })).status).toBe(404)
    expect(await names(mock)).toContain(BASE)
  })

  test.each(INVALID.flatMap((name) => REFUSALS.map((refusal) => [name, refusal.endpoint, refusal] as const)))(
    'the name %j is refused by %s with its own error text',
    async (name, _, refusal) => {
      expect(await refusedBy(profile, refusal, name)).toEqual({
        status: refusal.status,
        body: { error: refusal.error(name) },
      })
    },
  )

  test('a name keeps the case in which it was installed', async () => {
    const mock = mockOf(profile)
    await must(mock, '/api/copy', { source: BASE, destination: 'Team/Model:Tag' })
    await must(mock, '/api/copy', { source: BASE, destination: 'TEAM/MODEL:OTHER' })

    const listed = (await names(mock)).filter((name) => name.toLowerCase().startsWith('team'))
    expect(listed.toSorted()).toEqual(['Team/Model:OTHER', 'Team/Model:Tag'])
  })

  test.each([
    ['mine', 'mine:latest'],
    ['library/mine:1', 'mine:1'],
    ['registry.ollama.ai/library/mine:1', 'mine:1'],
    ['registry.ollama.ai/team/mine:1', 'team/mine:1'],
    ['http://example.com/team/mine:1', 'example.com/team/mine:1'],
    ['example.com:5000/team/mine', 'example.com:5000/team/mine:latest'],
  ])('a copy to %s is listed as %s', async (destination, listed) => {
    const mock = mockOf(profile)
    await must(mock, '/api/copy', { source: BASE, destination })

    expect(await names(mock)).toContain(listed)
  })
})

describe('in the strict profile', () => {
  test.each(INVALID.flatMap((name) => STRICT_REFUSALS.map((refusal) => [name, refusal.endpoint, refusal] as const)))(
    'the name %j is refused by %s',
    async (name, _, refusal) => {
      expect(await refusedBy('strict', refusal, name)).toEqual({
        status: refusal.status,
        body: { error: refusal.error(name) },
      })
    },
  )

  test.each([
    ['show', 400, 'model is required'],
    ['chat', 400, 'model is required'],
    ['generate', 404, "model '' not found"],
    ['embed', 404, "model '' not found"],
    ['embeddings', 400, 'model is required'],
  ])('a request to %s without a model gets a %d', async (endpoint, status, error) => {
    expect(await outcome(sendTo(mockOf('strict'), 'POST', `/api/${endpoint}`, {}))).toEqual({ status, body: { error } })
  })

  test.each([
    ['show', "model 'nope:latest' not found"],
    ['chat', "model 'nope' not found"],
    ['generate', "model 'nope' not found"],
    ['embed', 'model "nope" not found, try pulling it first'],
    ['embeddings', 'model "nope" not found, try pulling it first'],
  ])('%s has its own error text for a model that is not installed', async (endpoint, error) => {
    expect(await outcome(sendTo(mockOf('strict'), 'POST', `/api/${endpoint}`, { model: 'nope' }))).toEqual({
      status: 404,
      body: { error },
    })
  })

  test.each(['nomic-embed-text', 'nomic-embed-text:LATEST', '  nomic-embed-text  ', 'nomic-embed-text:local'])(
    'an embed answer repeats the model name %j of the request',
    async (model) => {
      const answer = await outcome(sendTo(mockOf('strict'), 'POST', '/api/embed', { model, input: 'Hi' }))

      expect(answer).toMatchObject({ status: 200, body: { model } })
    },
  )

  test.each([
    ['/api/embeddings', { model: 'Nomic-embed-text', prompt: 'Hi' }],
    ['/api/create', { model: 'mine', from: 'Llama3.1:8b', stream: false }],
  ] as const)('%s distinguishes upper and lower case in a model name', async (path, body) => {
    const { status } = await sendTo(mockOf('strict', { registry: [] }), 'POST', path, body)

    expect(status).toBe(path === '/api/create' ? 500 : 404)
  })

  test('the error of show spells a missing model in the case of the installed models', async () => {
    expect(await outcome(sendTo(mockOf('strict'), 'POST', '/api/show', { model: 'LLAMA3.1:70B' }))).toEqual({
      status: 404,
      body: { error: "model 'llama3.1:70B' not found" },
    })
  })

  test('the ending :local is not a part of a model name', async () => {
    const mock = mockOf('strict')
    await must(mock, '/api/create', { model: 'mine', from: `${BASE}:local` })

    expect((await show(mock, 'mine:local')).details.parent_model).toBe(BASE)
    await must(mock, '/api/delete', { model: 'mine:local' })
    expect(await names(mock)).not.toContain('mine:latest')
  })
})

describe('a name that says twice where its model runs', () => {
  const TWICE = ['x:local:local', 'x:1-cloud:local', 'x:cloud:cloud', ' x: local :cloud ']
  const NAMED_ENDPOINTS = ['show', 'chat', 'generate', 'embed', 'embeddings', 'pull', 'delete']

  test.each(TWICE.flatMap((name) => NAMED_ENDPOINTS.map((endpoint) => [name, endpoint] as const)))(
    '%j is refused by %s',
    async (name, endpoint) => {
      const refusal = {
        endpoint,
        body: (model: string) => ({ model, input: 'Hi', prompt: 'Hi' }),
        status: 400,
        error: invalid,
      }

      expect(await refusedBy('strict', refusal, name)).toEqual({
        status: 400,
        body: { error: `use either :local or :cloud, not both: ${quoted(name.trim())}` },
      })
    },
  )
})
