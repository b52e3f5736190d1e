import { createMockOllama, type MockOllama, type MockOllamaOptions, type ModelFixture } from '../../src/index.ts'
import recorded from '../conformance/recordings/models.json' with { type: 'json' }

/** The models of the recorded server. */
export const MODELS = recorded as ModelFixture[]

export type Profile = 'default' | 'strict'
export const PROFILES: readonly Profile[] = ['default', 'strict']

/** Creates a mock of the given profile, with the models of the recorded server. */
export function mockOf(profile: Profile, options: MockOllamaOptions = {}): MockOllama {
  return createMockOllama({ models: MODELS, strict: profile === 'strict', ...options })
}

/** Creates a mock whose clock stands still until the test changes `time.now`. */
export function mockWithClock(
  profile: Profile,
  options: MockOllamaOptions = {},
): { mock: MockOllama; time: { now: number } } {
  const time = { now: Date.parse('2026-05-04T12:00:00.000Z') }
  return { mock: mockOf(profile, { ...options, now: () => new Date(time.now) }), time }
}
