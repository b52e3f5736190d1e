import { describe, expect, test } from 'vitest'
import { type MockOllamaOptions, type RecordedRequest } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { serve, WAYS } from '../../support/ways.ts'
import { DIALECTS, toRequest, type Part } from '../../support/dialects.ts'
import { question } from '../../support/requests.ts'

const network = await intercept()

const model = 'mistral:7b'
const DIGEST = `sha256:${'0'.repeat(64)}`

type Row = [request: [method: string, path: string, body?: object], recorded: Partial<RecordedRequest>]

const ROWS: Row[] = [
  [
    ['POST', '/api/generate', { model, prompt: 'Hi', system: 'Be brief.' }],
    { endpoint: 'generate', prompt: 'Hi', system: 'Be brief.' },
  ],
  [['POST', '/v1/completions', { model, prompt: 'Hi' }], { endpoint: 'generate', dialect: 'openai', prompt: 'Hi' }],
  [['POST', '/api/embed', { model, input: ['a', 'a'] }], { endpoint: 'embed', prompt: 'a\na', inputs: ['a', 'a'] }],
  [['POST', '/api/embeddings', { model, prompt: 'a' }], { endpoint: 'embed', prompt: 'a', inputs: ['a'] }],
  [
    ['POST', '/v1/embeddings', { model, input: 'a' }],
    { endpoint: 'embed', dialect: 'openai', prompt: 'a', inputs: ['a'] },
  ],
  [['GET', '/api/tags'], { endpoint: 'tags', model: '' }],
  [['GET', '/v1/models'], { endpoint: 'tags', dialect: 'openai', model: '' }],
  [['POST', '/api/show', { model }], { endpoint: 'show' }],
  [['POST', '/api/show', { name: model }], { endpoint: 'show' }],
  [['GET', `/v1/models/${model}`], { endpoint: 'show', dialect: 'openai' }],
  [['GET', '/api/ps'], { endpoint: 'ps', model: '' }],
  [['POST', '/api/pull', { model }], { endpoint: 'pull' }],
  [['POST', '/api/push', { model }], { endpoint: 'push' }],
  [['POST', '/api/create', { model, from: 'llama3.1:8b' }], { endpoint: 'create' }],
  [['POST', '/api/copy', { source: model, destination: 'mine' }], { endpoint: 'copy' }],
  [['DELETE', '/api/delete', { model }], { endpoint: 'delete' }],
  [['HEAD', `/api/blobs/${DIGEST}`], { endpoint: 'blobs', model: '', outcome: 'failed', status: 404 }],
  [['GET', '/api/version'], { endpoint: 'version', model: '' }],
  [['GET', '/'], { endpoint: 'root', model: '' }],
  [['GET', '/api/status'], { endpoint: 'status', model: '' }],
  [['POST', '/api/me'], { endpoint: 'me', model: '' }],
  [['POST', '/api/signout'], { endpoint: 'signout', model: '' }],
  [['GET', '/api/nothing'], { endpoint: 'unknown', model: '', outcome: 'failed', status: 404 }],
  [['GET', '/api/chat'], { endpoint: 'unknown', model: '', outcome: 'failed', status: 405 }],
]

describe.for(WAYS)('over %s', (way) => {
  const open = (options?: MockOllamaOptions) => serve(way, network, options)

  test.for(ROWS)('the journal records the request %j', async ([[method, path, body], recorded]) => {
    const { mock, fetch } = open()
    const response = await fetch(path, { method, ...(body && { body: JSON.stringify(body) }) })
    await response.arrayBuffer()

    expect(mock.requests).toHaveLength(1)
    const last = mock.lastRequest!
    expect(last).toMatchObject({
      method,
      path,
      model,
      dialect: 'ollama',
      body: body ?? {},
      outcome: 'complete',
      status: 200,
      warnings: [],
      ...recorded,
    })
    expect(last.answeredBy).toBe(['generate', 'embed'].includes(last.endpoint) ? 'echo' : 'server')
  })

  test.for(DIALECTS)('the journal records a chat of the dialect %s', async (dialect) => {
    const { mock, post } = open()
    const parts: Part[] = [{ user: 'Hi' }, { assistant: 'Yes?' }, { user: 'Do cats purr?' }]
    const { path, body } = toRequest(dialect, { parts, system: 'Be brief.', tools: ['find'] }, { model, stream: true })
    await (await post(path, body)).text()

    const last = mock.lastRequest!
    expect(last).toMatchObject({
      endpoint: 'chat',
      dialect,
      method: 'POST',
      path,
      model,
      prompt: 'Do cats purr?',
      system: 'Be brief.',
      body,
      reply: 'Echo: Do cats purr?',
      answeredBy: 'echo',
      outcome: 'complete',
      status: 200,
    })
    expect(last.messages.map(({ role, content }) => `${role}: ${content}`)).toEqual([
      'system: Be brief.',
      'user: Hi',
      'assistant: Yes?',
      'user: Do cats purr?',
    ])
    expect(last.tools.map((tool) => tool.function?.name)).toEqual(['find'])
  })

  test('the journal records options, format, think and images of a chat', async () => {
    const { mock, post } = open()
    const messages = [{ role: 'user', content: 'Hi', images: ['aGk='] }]
    await post('/api/chat', { model, messages, options: { seed: 7 }, format: 'json', think: false, stream: false })

    expect(mock.lastRequest).toMatchObject({ options: { seed: 7 }, format: 'json', think: false, images: ['aGk='] })
  })

  test('the journal records headers under their lower-case names', async () => {
    const { mock, post } = open()
    await post('/api/chat', question('Hi', { stream: false }), {
      headers: { Authorization: 'Bearer key', 'X-Mine': '1' },
    })

    expect(mock.lastRequest?.headers).toMatchObject({ authorization: 'Bearer key', 'x-mine': '1' })
  })

  test('the journal keeps the latest requests, and counts the dropped ones', async () => {
    const { mock, ask } = open({ journalLimit: 2 })
    for (let i = 0; i < 7; i++) await ask(`${i}`)

    expect(mock.requests.map(({ prompt }) => prompt)).toEqual(['5', '6'])
    expect(mock.lastRequest?.prompt).toBe('6')
    expect(mock.droppedRequests).toBe(5)
  })

  test('the journal keeps no request with a limit of 0', async () => {
    const { mock, ask } = open({ journalLimit: 0 })
    await ask('a')

    expect([mock.requests, mock.lastRequest, mock.droppedRequests]).toEqual([[], undefined, 1])
  })

  test('the journal keeps 1000 requests by default', async () => {
    const { mock } = open()
    for (let i = 0; i < 1001; i++) await mock.fetch('/api/version')

    expect([mock.requests.length, mock.droppedRequests]).toEqual([1000, 1])
  })

  test('the journal is empty after a reset', async () => {
    const { mock, ask } = open({ journalLimit: 1 })
    await ask('a')
    await ask('b')
    mock.reset()

    expect([mock.requests, mock.lastRequest, mock.droppedRequests]).toEqual([[], undefined, 0])
  })
})
