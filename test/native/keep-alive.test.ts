import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { MockOllama } from '../../src/index.ts'
import { postTo } from '../support/requests.ts'
import { must, outcome, ps } from './requests.ts'
import { mockOf, PROFILES, type Profile } from './mock.ts'

const MINUTE = 60_000
const START = Date.parse('2026-05-04T12:00:00.000Z')
const FOREVER_MINUTES = 9_223_372_036_854 / MINUTE

/** The forms of `keep_alive`, each with the number of minutes that it keeps a model loaded. */
const FORMS: ReadonlyArray<readonly [form: unknown, minutes: number]> = [
  [undefined, 5],
  [null, 5],
  [300, 5],
  [90.5, 90.5 / 60],
  ['300s', 5],
  ['10m', 10],
  ['1h30m', 90],
  ['+2m', 2],
  ['0.5s', 0.5 / 60],
  ['1500ms', 1.5 / 60],
  [-1, FOREVER_MINUTES],
  [-0.5, FOREVER_MINUTES],
  ['-1m', FOREVER_MINUTES],
  [0, 0],
  ['0', 0],
  ['0s', 0],
]

/** Invalid forms of `keep_alive`, each with the error that it gets. */
const REFUSED: ReadonlyArray<readonly [form: unknown, error: string]> = [
  ['-1', 'time: missing unit in duration "-1"'],
  ['300', 'time: missing unit in duration "300"'],
  ['', 'time: invalid duration ""'],
  ['5 m', 'time: unknown unit " m" in duration "5 m"'],
  ['1d', 'time: unknown unit "d" in duration "1d"'],
  [true, "Unsupported type: 'bool'"],
  [[5], "Unsupported type: '[]interface {}'"],
  [{}, "Unsupported type: 'map[string]interface {}'"],
]

interface Time {
  mock: MockOllama
  moveTo: (time: number) => void
}

const CLOCKS: Record<string, (profile: Profile) => Time> = {
  'the option now': (profile) => {
    let now = START
    const mock = mockOf(profile, { now: () => new Date(now) })
    return {
      mock,
      moveTo: (time) => {
        now = time
      },
    }
  },
  'fake timers': (profile) => {
    vi.useFakeTimers({ now: START })
    return { mock: mockOf(profile), moveTo: (time) => vi.setSystemTime(time) }
  },
}

function load(mock: MockOllama, keepAlive: unknown, fields: object = {}): Promise<unknown> {
  return must(mock, '/api/generate', { model: 'qwen3:8b', keep_alive: keepAlive, ...fields })
}

/** A prompt is sent because, in the default profile, a request without one loads the model only if it has a `keep_alive`. */
const withPrompt = { prompt: 'Hi' }

describe.each(PROFILES)('in the %s profile', (profile) => {
  describe.each(Object.keys(CLOCKS))('with a clock that is set by %s', (clock) => {
    let time: Time
    beforeEach(() => {
      time = CLOCKS[clock]!(profile)
    })
    afterEach(() => {
      vi.useRealTimers()
    })

    test.each(FORMS)('keep_alive %j keeps a model for %d minutes', async (form, minutes) => {
      const { mock, moveTo } = time
      await load(mock, form, withPrompt)
      const expiry = START + minutes * MINUTE
      const listed = [{ name: 'qwen3:8b', expires_at: new Date(expiry).toISOString() }]
      const stays = minutes > 0 ? listed : []

      expect(await ps(mock)).toMatchObject(stays)
      moveTo(Math.max(START, expiry - MINUTE))
      expect(await ps(mock)).toMatchObject(stays)
      moveTo(expiry + MINUTE)
      expect(await ps(mock)).toEqual([])
    })

    test('a request without keep_alive repeats the previous keep_alive, counted from now', async () => {
      const { mock, moveTo } = time
      await load(mock, '1h', withPrompt)
      moveTo(START + 40 * MINUTE)
      await load(mock, undefined, withPrompt)
      moveTo(START + 99 * MINUTE)
      expect(await ps(mock)).toMatchObject([{ expires_at: new Date(START + 100 * MINUTE).toISOString() }])

      moveTo(START + 101 * MINUTE)
      expect(await ps(mock)).toEqual([])
    })

    test('a keep_alive is not repeated after the model has expired', async () => {
      const { mock, moveTo } = time
      await load(mock, '1h', withPrompt)
      moveTo(START + 61 * MINUTE)
      await load(mock, undefined, withPrompt)

      expect(await ps(mock)).toMatchObject([{ expires_at: new Date(START + 66 * MINUTE).toISOString() }])
    })
  })

  test.each(REFUSED)('keep_alive %j is refused, and nothing is loaded', async (form, error) => {
    const mock = mockOf(profile)

    expect(await outcome(postTo(mock, '/api/generate', { model: 'qwen3:8b', prompt: 'Hi', keep_alive: form }))).toEqual(
      {
        status: 400,
        body: { error },
      },
    )
    expect(await ps(mock)).toEqual([])
  })

  test.each([
    ['/api/chat', { messages: [{ role: 'user', content: 'Hi' }] }],
    ['/api/generate', { prompt: 'Hi' }],
    ['/api/embed', { input: 'Hi' }],
    ['/api/embeddings', { prompt: 'Hi' }],
  ] as const)('%s loads the model, and unloads it if keep_alive is 0', async (path, body) => {
    const mock = mockOf(profile)
    const model = path.startsWith('/api/embed') ? 'nomic-embed-text:latest' : 'qwen3:8b'
    await must(mock, path, { model, ...body, keep_alive: 60 })
    expect(await ps(mock)).toMatchObject([{ name: model }])

    await must(mock, path, { model, ...body, keep_alive: 0 })
    expect(await ps(mock)).toEqual([])
  })
})
