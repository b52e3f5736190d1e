import { describe, expect, test } from 'vitest'
import { postTo, sendTo } from '../support/requests.ts'
import { linesOf, must, names, outcome, stream, tag, type Line } from './requests.ts'
import { mockOf, PROFILES } from './mock.ts'

const BASE = 'llama3.1:8b'

/** Returns, for each layer, its total and the `completed` values of its lines. The layers are in the order of the lines. */
function partsByLayer(lines: readonly Line[]): Array<{ total: number; completed: number[] }> {
  const layers = new Map<string, { total: number; completed: number[] }>()
  for (const { digest, total = 0, completed = 0 } of lines) {
    if (digest === undefined) continue
    const layer = layers.get(digest) ?? { total, completed: [] }
    expect(total).toBe(layer.total)
    layers.set(digest, { total, completed: [...layer.completed, completed] })
  }
  return [...layers.values()]
}

const TRANSFERS = [
  ['/api/pull', 'pulling', { model: 'tiny:1b' }, ['verifying sha256 digest', 'writing manifest', 'success']],
  ['/api/push', 'pushing', { model: BASE }, ['pushing manifest', 'success']],
] as const

describe.each(PROFILES)('in the %s profile', (profile) => {
  describe.each(TRANSFERS)('%s', (path, verb, body, ending) => {
    test('reports its steps in order', async () => {
      const lines = await stream(mockOf(profile), path, body)
      const steps = lines.filter(({ digest }) => digest === undefined).map(({ status }) => status)

      expect(steps).toEqual([verb === 'pulling' ? 'pulling manifest' : 'retrieving manifest', ...ending])
      for (const { status, digest } of lines.slice(1, -ending.length)) {
        expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/)
        expect(status).toBe(`${verb} ${digest!.slice('sha256:'.length, 'sha256:'.length + 12)}`)
      }
    })

    test('reports several layers, and the progress of each layer up to its total', async () => {
      const layers = partsByLayer(await stream(mockOf(profile), path, body))

      expect(layers.length).toBeGreaterThan(1)
      expect(Math.max(...layers.map(({ completed }) => completed.length))).toBeGreaterThan(2)
      for (const { total, completed } of layers) {
        expect(completed).toEqual(completed.toSorted((a, b) => a - b))
        expect(completed.at(-1)).toBe(total)
        expect(completed[0]).toBeGreaterThan(0)
      }
    })

    test('reports only its success without streaming', async () => {
      expect(await outcome(postTo(mockOf(profile), path, { ...body, stream: false }))).toEqual({
        status: 200,
        body: { status: 'success' },
      })
    })

    test('reports the progress that the reply defines', async () => {
      const progress = [
        { completed: 1, total: 10 },
        { completed: 4, total: 10 },
        { completed: 10, total: 10 },
      ]
      const [layer] = partsByLayer(await stream(mockOf(profile, { reply: { progress } }), path, body))

      expect(layer).toEqual({ total: 10, completed: [1, 4, 10] })
    })

    const A = `sha256:${'a'.repeat(64)}`
    const B = 'b'.repeat(64)

    test('reports the layers whose digests the reply gives, in their order, and no others', async () => {
      const progress = [
        { digest: A, completed: 0, total: 10 },
        { digest: A, completed: 10, total: 10 },
        { digest: B, completed: 3, total: 3 },
        { completed: 1, total: 4 },
      ]
      const lines = await stream(mockOf(profile, { reply: { progress } }), path, body)
      const layers = lines.filter(({ digest }) => digest !== undefined)

      const ofModel = {
        status: expect.stringMatching(`^${verb} [0-9a-f]{12}$`),
        digest: expect.not.stringContaining(B),
      }
      expect(layers).toEqual([
        { status: `${verb} aaaaaaaaaaaa`, digest: A, total: 10 },
        { status: `${verb} aaaaaaaaaaaa`, digest: A, total: 10, completed: 10 },
        { status: `${verb} bbbbbbbbbbbb`, digest: `sha256:${B}`, total: 3, completed: 3 },
        { ...ofModel, total: 4, completed: 1 },
      ])
      expect(lines.at(-1)).toEqual({ status: 'success' })
    })

    test('fails after the layers of a reply that has an error too', async () => {
      const reply = {
        progress: [
          { digest: A, completed: 10, total: 10 },
          { digest: B, completed: 1, total: 3 },
        ],
        error: 'connection reset',
      }
      const lines = await stream(mockOf(profile, { reply }), path, body)

      expect(lines.slice(1).map(({ digest, error }) => digest ?? error)).toEqual([A, `sha256:${B}`, 'connection reset'])
    })

    test('fails after the progress of a reply that has an error too', async () => {
      const mock = mockOf(profile, {
        reply: { progress: [{ completed: 3, total: 10 }], error: { message: 'connection reset', status: 502 } },
      })
      const before = await names(mock)
      const response = await postTo(mock, path, body)

      expect(response.status).toBe(200)
      const lines = await linesOf(response)
      expect(lines.slice(-2)).toEqual([
        expect.objectContaining({ completed: 3, total: 10 }),
        { error: 'connection reset' },
      ])
      expect(await outcome(postTo(mock, path, { ...body, stream: false }))).toEqual({
        status: 502,
        body: { error: 'connection reset' },
      })
      expect(await names(mock)).toEqual(before)
    })

    test('ignores the error of a reply that defines no progress', async () => {
      const lines = await stream(mockOf(profile, { reply: { error: 'overloaded' } }), path, body)

      expect(lines.at(-1)).toEqual({ status: 'success' })
    })

    test('reads the model from the older field name', async () => {
      const lines = await stream(mockOf(profile), path, { name: body.model })

      expect(lines.at(-1)).toEqual({ status: 'success' })
    })

    test('refuses a request without a body', async () => {
      expect(await outcome(sendTo(mockOf(profile), 'POST', path))).toEqual({
        status: 400,
        body: { error: 'missing request body' },
      })
    })
  })

  test('a pulled model is installed once the answer is read to its end, and not if the reader cancels', async () => {
    const mock = mockOf(profile)
    const reader = (await postTo(mock, '/api/pull', { model: 'tiny:1b' })).body!.getReader()
    await reader.read()
    expect(await names(mock)).not.toContain('tiny:1b')
    await reader.cancel()
    expect(await names(mock)).not.toContain('tiny:1b')
    await must(mock, '/api/pull', { model: 'tiny:1b' })

    expect(await names(mock)).toContain('tiny:1b')
    expect((await tag(mock, 'tiny:1b')).details.parent_model).toBe('')
  })

  test('a model that is pulled twice is listed once', async () => {
    const mock = mockOf(profile)
    await must(mock, '/api/pull', { model: 'tiny:1b' })
    await must(mock, '/api/pull', { model: 'library/TINY:1B' })

    expect((await names(mock)).filter((name) => name.toLowerCase() === 'tiny:1b')).toHaveLength(1)
  })

  test('only models of the registry can be pulled, under any spelling of their names', async () => {
    const mock = mockOf(profile, { registry: ['registry.example/library/tiny:latest'] })
    const error = 'pull model manifest: file does not exist'

    expect(await stream(mock, '/api/pull', { model: 'nope' })).toEqual([{ status: 'pulling manifest' }, { error }])
    expect(await outcome(postTo(mock, '/api/pull', { model: 'nope', stream: false }))).toEqual({
      status: 500,
      body: { error },
    })
    await must(mock, '/api/pull', { model: 'https://Registry.Example/library/tiny' })
  })

  test.each([
    [{}, 'invalid model name'],
    [{ model: '' }, 'invalid model name'],
    [{ model: 'a b' }, 'invalid model name'],
  ])('pull refuses %j', async (body, error) => {
    expect(await outcome(postTo(mockOf(profile), '/api/pull', body))).toEqual({ status: 400, body: { error } })
  })

  test('push refuses a request without a name', async () => {
    expect(await outcome(postTo(mockOf(profile), '/api/push', {}))).toEqual({
      status: 400,
      body: { error: 'model is required' },
    })
  })

  test('push fails for an invalid name', async () => {
    const error = 'unqualified name: registry.ollama.ai/library/a b:latest'

    expect(await stream(mockOf(profile), '/api/push', { model: 'a b' })).toEqual([
      { status: 'retrieving manifest' },
      { status: "couldn't retrieve manifest" },
      { error },
    ])
    expect(await outcome(postTo(mockOf(profile), '/api/push', { model: 'a b', stream: false }))).toEqual({
      status: 500,
      body: { error },
    })
  })

  test('push fails for a deleted model', async () => {
    const mock = mockOf(profile)
    await must(mock, '/api/delete', { model: BASE })

    expect((await stream(mock, '/api/push', { model: BASE })).at(-1)).toEqual({
      error: 'open /root/.ollama/models/manifests/registry.ollama.ai/library/llama3.1/8b: no such file or directory',
    })
  })
})
