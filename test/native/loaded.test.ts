import { describe, expect, test } from 'vitest'
import type { MockOllama } from '../../src/index.ts'
import { must, names, ps, tag } from './requests.ts'
import { mockOf, mockWithClock, PROFILES } from './mock.ts'

const BASE = 'llama3.1:8b'

function load(mock: MockOllama, model: string, fields: object = {}): Promise<unknown> {
  return must(mock, '/api/generate', { model, prompt: 'Hi', ...fields })
}

describe.each(PROFILES)('in the %s profile', (profile) => {
  test('a deleted model stays in memory until its keep_alive ends', async () => {
    const { mock, time } = mockWithClock(profile)
    const { digest } = await tag(mock, BASE)
    await load(mock, BASE, { keep_alive: '10m' })
    await must(mock, '/api/delete', { model: BASE })

    expect(await names(mock)).not.toContain(BASE)
    time.now += 9 * 60_000
    expect(await ps(mock)).toMatchObject([{ name: BASE, digest }])
    time.now += 2 * 60_000
    expect(await ps(mock)).toEqual([])
  })

  test('ps lists the model that expires last first, and models of the same second in the order of loading', async () => {
    const { mock } = mockWithClock(profile)
    for (const [model, keepAlive] of [
      ['qwen3:8b', 60],
      ['llava:7b', 3600],
      [BASE, 60.4],
    ] as const) {
      await load(mock, model, { keep_alive: keepAlive })
    }

    expect((await ps(mock)).map(({ name }) => name)).toEqual(['llava:7b', 'qwen3:8b', BASE])
  })

  test('ps lists a loaded model as it was when it was loaded, even if another was created under its name', async () => {
    const { mock } = mockWithClock(profile)
    await load(mock, BASE)
    const before = await ps(mock)
    await must(mock, '/api/create', { model: BASE, from: 'qwen3:8b', system: 'New.' })

    expect(await ps(mock)).toEqual(before)
  })

  test('a copy and its original are one loaded model, under the name that was loaded first', async () => {
    const { mock } = mockWithClock(profile)
    await must(mock, '/api/copy', { source: BASE, destination: 'copy' })
    await load(mock, 'copy', { keep_alive: 60 })
    await load(mock, BASE, { keep_alive: 600 })

    expect(await ps(mock)).toMatchObject([{ name: 'copy:latest', expires_at: '2026-05-04T12:10:00.000Z' }])
    await must(mock, '/api/generate', { model: BASE, keep_alive: 0 })
    expect(await ps(mock)).toEqual([])
  })

  test('reset unloads all models', async () => {
    const mock = mockOf(profile)
    await load(mock, BASE)
    mock.reset()

    expect(await ps(mock)).toEqual([])
  })
})

describe('in the strict profile context_length', () => {
  test.each([
    [{}, 4096],
    [{ num_ctx: 100 }, 100],
    [{ num_ctx: 8192 }, 8192],
    [{ num_ctx: 99_999 }, 8192],
    [{ num_ctx: 5.9 }, 5],
    [{ num_ctx: 4 }, 4],
    [{ num_ctx: 3 }, 4],
    [{ num_ctx: 0 }, 4],
    [{ num_ctx: -5 }, 4],
    [{ num_ctx: null }, 4096],
  ])('with the options %j is %d', async (options, contextLength) => {
    const mock = mockOf('strict')
    await load(mock, BASE, { options })

    expect(await ps(mock)).toMatchObject([{ context_length: contextLength }])
  })

  test('of a model with vision is at least 2048', async () => {
    const mock = mockOf('strict')
    await load(mock, 'llava:7b', { options: { num_ctx: 10 } })

    expect(await ps(mock)).toMatchObject([{ context_length: 2048 }])
  })

  test('is at most the context length of the model', async () => {
    const mock = mockOf('strict', { models: [{ name: 'small', details: { context_length: 512 } }] })
    await load(mock, 'small')

    expect(await ps(mock)).toMatchObject([{ context_length: 512 }])
  })

  test('is num_ctx of the request, or else num_ctx of the model', async () => {
    const mock = mockOf('strict')
    await must(mock, '/api/create', { model: 'short', from: BASE, parameters: { num_ctx: 64 } })
    await load(mock, 'short')
    expect(await ps(mock)).toMatchObject([{ name: 'short:latest', context_length: 64 }])

    await load(mock, 'short', { options: { num_ctx: 128 } })
    expect(await ps(mock)).toMatchObject([{ name: 'short:latest', context_length: 128 }])
  })
})

describe('in the strict profile a loaded model', () => {
  test.each([
    { num_ctx: 100 },
    { num_thread: 3 },
    { use_mmap: true },
    { num_batch: 7 },
    { num_gpu: 3 },
    { main_gpu: 1 },
  ])('is loaded again, for five minutes, by a request with the options %j', async (options) => {
    const { mock } = mockWithClock('strict')
    await load(mock, BASE, { keep_alive: '1h' })
    await load(mock, BASE, { options })

    expect(await ps(mock)).toMatchObject([{ expires_at: '2026-05-04T12:05:00.000Z' }])
  })

  test.each([{ temperature: 1 }, { num_keep: 3 }, { seed: 5 }, { num_ctx: 4096 }, { stop: ['a'] }])(
    'is not loaded again by a request with the options %j',
    async (options) => {
      const { mock } = mockWithClock('strict')
      await load(mock, BASE, { keep_alive: '1h' })
      await load(mock, BASE, { options })

      expect(await ps(mock)).toMatchObject([{ expires_at: '2026-05-04T13:00:00.000Z' }])
    },
  )

  test('is replaced by a model with the same weights and another num_ctx', async () => {
    const { mock } = mockWithClock('strict')
    await must(mock, '/api/create', { model: 'short', from: BASE, parameters: { num_ctx: 64 } })
    await load(mock, BASE)
    await load(mock, 'short')

    expect((await ps(mock)).map(({ name }) => name)).toEqual(['short:latest'])
  })
})
