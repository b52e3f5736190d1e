import { describe, expect, test } from 'vitest'
import { reply, type EndpointName, type MockOllamaOptions } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { serve, WAYS, type Served } from '../../support/ways.ts'
import { readAllFrames } from '../../support/read-body.ts'

const network = await intercept()

const DIGEST = `sha256:${'0'.repeat(64)}`
const model = 'llama3.1:8b'

type RequestRow = [method: string, path: string, body?: object]

/** Requests for each endpoint, and the status that the endpoint gives them without a rule. */
const ENDPOINTS: Array<[endpoint: EndpointName, request: RequestRow, ownStatus: number]> = [
  ['tags', ['GET', '/api/tags'], 200],
  ['tags', ['GET', '/v1/models'], 200],
  ['show', ['POST', '/api/show', { model }], 200],
  ['show', ['GET', `/v1/models/${model}`], 200],
  ['ps', ['GET', '/api/ps'], 200],
  ['pull', ['POST', '/api/pull', { model, stream: false }], 200],
  ['push', ['POST', '/api/push', { model, stream: false }], 200],
  ['create', ['POST', '/api/create', { model: 'mine', from: model, stream: false }], 200],
  ['copy', ['POST', '/api/copy', { source: model, destination: 'mine' }], 200],
  ['delete', ['DELETE', '/api/delete', { model }], 200],
  ['blobs', ['HEAD', `/api/blobs/${DIGEST}`], 404],
  ['version', ['GET', '/api/version'], 200],
  ['root', ['GET', '/'], 200],
  ['status', ['GET', '/api/status'], 200],
  ['me', ['POST', '/api/me'], 200],
  ['chat', ['POST', '/api/chat', { messages: [{ role: 'user', content: 'Hi' }] }], 200],
  ['generate', ['POST', '/api/generate', { prompt: 'Hi' }], 200],
  ['embed', ['POST', '/api/embed', { input: 'Hi' }], 200],
]

describe.for(WAYS)('over %s', (way) => {
  const open = (options?: MockOllamaOptions) => serve(way, network, options)
  const send = ({ fetch }: Served, [method, path, body]: RequestRow) =>
    fetch(path, { method, ...(body && { body: JSON.stringify(body) }) })

  test.for(ENDPOINTS)('%s fails once for %j, and then answers as usual', async ([endpoint, request, ownStatus]) => {
    const served = open()
    const failure = reply.error(503, 'busy', { headers: { 'retry-after': '7' } })
    const rule = served.mock.when({ endpoint }, failure, { times: 1 })

    const response = await send(served, request)
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '7'])
    expect((await response.text()).includes('busy')).toBe(request[0] !== 'HEAD')
    const next = await send(served, request)
    await next.arrayBuffer()
    expect([next.status, next.headers.get('retry-after')]).toEqual([ownStatus, null])
    expect(rule.calls).toBe(1)
  })

  test('a rule for one endpoint does not answer another endpoint', async () => {
    const served = open()
    served.mock.when({ endpoint: 'tags' }, reply.error(503, 'busy'))

    expect((await served.fetch('/api/version')).status).toBe(200)
    expect(await served.ask('Hi')).toBe('Echo: Hi')
  })

  test('a rule without an endpoint does not answer an endpoint that asks no model', async () => {
    const served = open()
    served.mock.when({}, reply.error(503, 'busy'))

    expect((await served.fetch('/api/tags')).status).toBe(200)
    expect((await served.post('/api/chat', {})).status).toBe(503)
    expect((await served.post('/api/embed', { input: 'Hi' })).status).toBe(503)
  })

  test('a rule for an endpoint can match the model that the request names', async () => {
    const served = open()
    served.mock.when({ endpoint: 'show', model: 'mistral:7b' }, reply.error(503, 'busy'))
    const statuses = [
      (await served.post('/api/show', { model: 'mistral:7b' })).status,
      (await served.post('/api/show', { model })).status,
      (await served.fetch('/v1/models/mistral:7b')).status,
    ]

    expect(statuses).toEqual([503, 200, 503])
  })

  test('a reply of only headers adds them to the usual response of the endpoint', async () => {
    const { mock, fetch } = open()
    mock.when({ endpoint: 'version' }, { headers: { 'x-request-id': '42', 'content-type': 'text/plain' } })

    const response = await fetch('/api/version')
    expect(Object.fromEntries(response.headers)).toMatchObject({ 'x-request-id': '42', 'content-type': 'text/plain' })
    expect(await response.json()).toEqual({ version: '0.5.7' })
  })

  test.for(['pull', 'push'] as const)('%s fails after its progress, and installs no model', async (endpoint) => {
    const { mock, post } = open({ strict: true, models: endpoint === 'push' ? ['new'] : [] })
    const progress = [{ completed: 10, total: 100 }]
    mock.when({ endpoint }, { progress, error: { status: 507, message: 'disk full' } }, { times: 1 })

    const response = await post(`/api/${endpoint}`, { model: 'new' })
    expect(response.status).toBe(200)
    const frames = await readAllFrames<object>(response)
    expect(frames.slice(1)).toEqual([expect.objectContaining({ completed: 10, total: 100 }), { error: 'disk full' }])
    expect(mock.models.list()).toHaveLength(endpoint === 'push' ? 1 : 0)
    const again = await readAllFrames<object>(await post(`/api/${endpoint}`, { model: 'new' }))
    expect(again.at(-1)).toEqual({ status: 'success' })
    expect(mock.models.list()).toHaveLength(1)
  })

  test.for([
    ['pull', { model: 'new' }, ['pulling manifest']],
    ['push', { model }, ['retrieving manifest']],
    ['create', { model: 'new', from: model }, [expect.stringContaining('using existing layer')]],
  ] as const)('a %s that streams has said something before it fails', async ([endpoint, body, statuses]) => {
    const { mock, post } = open({ models: [model] })
    mock.when({ endpoint }, reply.error(503, 'busy', { headers: { 'x-request-id': '42' } }), { times: 1 })

    const response = await post(`/api/${endpoint}`, body)
    expect([response.status, response.headers.get('x-request-id')]).toEqual([200, '42'])
    const frames = await readAllFrames<{ status?: string }>(response)
    expect(frames.slice(0, -1).map(({ status }) => status)).toEqual(expect.arrayContaining([...statuses]))
    expect(frames.at(-1)).toEqual({ error: 'busy' })
    expect(frames).not.toContainEqual({ status: 'success' })
    expect(mock.models.list()).toHaveLength(1)
  })

  test('a pull that does not stream fails with the status of the error', async () => {
    const { mock, post } = open()
    mock.when({ endpoint: 'pull' }, { progress: [], error: { status: 507, message: 'disk full' } })

    const response = await post('/api/pull', { model: 'new', stream: false })
    expect([response.status, await response.json()]).toEqual([507, { error: 'disk full' }])
  })

  test('a refused delete deletes nothing', async () => {
    const { mock, fetch } = open({ models: ['llama3.2'] })
    mock.when({ endpoint: 'delete' }, reply.error(503, 'busy'))
    await fetch('/api/delete', { method: 'DELETE', body: '{"model":"llama3.2"}' })

    expect(mock.models.list()).toHaveLength(1)
  })

  test('a model that a rule makes missing for one request is there for the next', async () => {
    const { mock, ask, post } = open()
    mock.when({ model: 'llama3.2' }, reply.error(404, "model 'llama3.2' not found"), { times: 1 })

    expect((await post('/api/chat', { model: 'llama3.2', messages: [] })).status).toBe(404)
    expect(await ask('Hi', { model: 'llama3.2' })).toBe('Echo: Hi')
  })

  test('a function that throws for an endpoint is answered with a 500, and assertNoErrors reports it', async () => {
    const { mock, fetch } = open()
    mock.when({ endpoint: 'tags' }, () => {
      throw new Error('my mistake')
    })

    const response = await fetch('/api/tags')
    expect([response.status, await response.json()]).toEqual([500, { error: 'my mistake' }])
    expect(mock.assertNoErrors).toThrow(/my mistake/)
  })
})
