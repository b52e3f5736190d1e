import { describe, expect, test } from 'vitest'
import type { MockOllama } from '../../src/index.ts'
import { must, names, ps, show, tag } from './requests.ts'
import { MODELS, mockOf, PROFILES } from './mock.ts'

const BASE = 'llama3.1:8b'

/** Returns the digest of the weights of a model. Its Modelfile names it after `FROM`. */
async function weightsOf(mock: MockOllama, name: string): Promise<string> {
  const { modelfile } = await show(mock, name)
  const [, digest] = /^FROM \S+\/blobs\/sha256-([0-9a-f]{64})$/m.exec(modelfile ?? '') ?? []
  return digest ?? `none in ${modelfile}`
}

describe('in the strict profile', () => {
  test('a copy has the size, the digest and the weights of its original', async () => {
    const mock = mockOf('strict')
    await must(mock, '/api/copy', { source: BASE, destination: 'copy' })
    const [original, copy] = [await tag(mock, BASE), await tag(mock, 'copy:latest')]

    expect(copy.digest).toBe(original.digest)
    expect(copy.size).toBe(original.size)
    expect(await weightsOf(mock, 'copy')).toBe(await weightsOf(mock, BASE))
  })

  test('a created model shares the weights of its base, and has its own digest', async () => {
    const mock = mockOf('strict')
    await must(mock, '/api/create', { model: 'polite', from: BASE, system: 'Be polite.' })
    await must(mock, '/api/create', { model: 'rude', from: BASE, system: 'Be rude.' })
    const [base, polite, rude] = [
      await tag(mock, BASE),
      await tag(mock, 'polite:latest'),
      await tag(mock, 'rude:latest'),
    ]

    expect(new Set([base.digest, polite.digest, rude.digest]).size).toBe(3)
    expect(polite.size).toBe(base.size + 'Be polite.'.length)
    expect(await weightsOf(mock, 'polite')).toBe(await weightsOf(mock, BASE))
    expect(await weightsOf(mock, 'rude')).toBe(await weightsOf(mock, BASE))
  })

  test('two models that are created in the same way have the same digest', async () => {
    const mock = mockOf('strict')
    for (const model of ['one', 'two']) await must(mock, '/api/create', { model, from: BASE, system: 'Be polite.' })

    expect((await tag(mock, 'one:latest')).digest).toBe((await tag(mock, 'two:latest')).digest)
  })

  test('models of the options differ in their digests and in their weights', async () => {
    const mock = mockOf('strict', { models: ['one', 'two', 'two:7b'] })
    const installed = await names(mock)
    const digests = await Promise.all(installed.map(async (name) => (await tag(mock, name)).digest))
    const weights = await Promise.all(installed.map((name) => weightsOf(mock, name)))

    expect(new Set(digests).size).toBe(3)
    expect(new Set(weights).size).toBe(3)
    for (const digest of [...digests, ...weights]) expect(digest).toMatch(/^[0-9a-f]{64}$/)
  })

  test('create reuses existing layers, and creates only missing ones', async () => {
    const mock = mockOf('strict')
    const body = { model: 'polite', from: BASE, system: 'Be polite.' }
    const layers = (lines: Array<{ status?: string }>) =>
      lines.flatMap(
        ({ status = '' }) => (/^(.+) layer sha256:[0-9a-f]{64}$/.exec(status)?.[1] ?? []) as string[] | string,
      )

    const first = layers(await must(mock, '/api/create', body))
    expect(first).toContain('using existing')
    expect(first.filter((verb) => verb === 'creating new')).toHaveLength(1)
    expect(layers(await must(mock, '/api/create', body))).not.toContain('creating new')
  })
})

describe.each(PROFILES)('in the %s profile', (profile) => {
  test.each([
    ['/api/show', { model: 'other:latest' }],
    ['/api/copy', { source: BASE, destination: 'other:latest' }],
    ['/api/create', { model: 'other:latest', from: BASE, system: 'Be polite.' }],
    ['/api/pull', { model: 'other:latest' }],
  ] as const)('after %s with %j tags and ps report the same size and digest', async (path, body) => {
    const models = [...MODELS, ...(path === '/api/show' ? ['other:latest'] : [])]
    const mock = mockOf(profile, { models })
    await must(mock, path, body)
    const name = 'other:latest'
    await must(mock, '/api/generate', { model: name, keep_alive: 60 })
    const listed = await tag(mock, name)

    expect(await ps(mock)).toEqual([
      expect.objectContaining({ name, model: name, digest: listed.digest, size: listed.size, size_vram: listed.size }),
    ])
    expect(listed.digest).toMatch(profile === 'strict' ? /^[0-9a-f]{64}$/ : /^([0-9a-f]{64}|sha256:deadbeef)$/)
    expect(listed.size).toBeGreaterThan(0)
  })
})
