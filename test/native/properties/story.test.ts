import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MockOllama } from '../../../src/index.ts'
import { postTo, sendTo } from '../../support/requests.ts'
import { linesOf, ps, show, tags } from '../requests.ts'
import { mockOf, PROFILES } from '../mock.ts'
import { StoryModel, toListedName, type Step } from './story-model.ts'

const GIVEN = ['base:1', 'other:latest']
const NAMES = ['base:1', 'library/base:1', 'other', 'library/other:latest', 'mine', 'mine:2', 'team/mine']
const ALL = [...new Set(NAMES.map(toListedName))]

const name = fc.constantFrom(...NAMES)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc
    .record({ kind: fc.constant('copy' as const), source: name, destination: name })
    // A copy between two spellings of one name is a copy onto itself, which copy-delete.test.ts tests.
    .filter(({ source, destination }) => source === destination || toListedName(source) !== toListedName(destination)),
  fc.record({ kind: fc.constant('create' as const), model: name, from: name, system: fc.constantFrom('A.', 'B.') }),
  fc.record({ kind: fc.constantFrom('delete' as const, 'pull' as const), model: name }),
  fc.record({ kind: fc.constantFrom('load' as const, 'unload' as const), model: name }),
)

const REQUESTS = {
  copy: ['POST', '/api/copy'],
  create: ['POST', '/api/create'],
  delete: ['DELETE', '/api/delete'],
  pull: ['POST', '/api/pull'],
  load: ['POST', '/api/generate'],
  unload: ['POST', '/api/generate'],
} as const

/** Sends the request of a step. Returns whether the server accepted it. */
async function act(mock: MockOllama, { kind, ...fields }: Step): Promise<boolean> {
  const [method, path] = REQUESTS[kind]
  const keepAlive = { load: 600, unload: 0 } as Record<string, number>
  const response = await sendTo(mock, method, path, { ...fields, keep_alive: keepAlive[kind] })
  const lines = await linesOf(response)
  return response.ok && lines.every(({ error }) => error === undefined)
}

describe.each(PROFILES)('in the %s profile', (profile) => {
  const isStrict = profile === 'strict'

  async function expectSameStory(mock: MockOllama, model: StoryModel, digests: Map<string, string>): Promise<void> {
    const listed = await tags(mock)
    expect(
      listed
        .map((tag) => tag.name.toLowerCase())
        .map(toListedName)
        .toSorted(),
    ).toEqual([...model.installed.keys()].toSorted())
    for (const tag of listed) {
      expect((await show(mock, tag.name)).modified_at).toBe(tag.modified_at)
      const { content } = model.installed.get(toListedName(tag.name))!
      expect(tag.digest).toBe(digests.get(content) ?? tag.digest)
      digests.set(content, tag.digest)
    }
    // In strict, each content has its own digest. In the default profile, all contents share one digest.
    const distinct = new Set(digests.values()).size
    expect(distinct).toBe(isStrict ? digests.size : distinct)
    for (const known of ALL) {
      const { status } = await postTo(mock, '/api/show', { model: known })
      const isThere = model.installed.has(known) || (!isStrict && !model.deleted.has(known))
      expect([known, status]).toEqual([known, isThere ? 200 : 404])
    }
    const inMemory = (await ps(mock)).map((loaded) => [toListedName(loaded.name), loaded.digest])
    const expected = [...model.loaded.values()].map((loaded) => [
      loaded.name,
      digests.get(loaded.content) ?? 'sha256:deadbeef',
    ])
    expect(inMemory).toHaveLength(expected.length)
    expect(inMemory).toEqual(expect.arrayContaining(expected))
  }

  test('tags, show and ps agree after any story of copies, creations, pulls, deletions and loads', () =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const mock = mockOf(profile, { models: GIVEN })
        const model = new StoryModel(GIVEN, { anyIsInstalled: !isStrict })
        const digests = new Map<string, string>()
        await expectSameStory(mock, model, digests)
        for (const next of steps) {
          expect(await act(mock, next)).toBe(model.take(next))
          await expectSameStory(mock, model, digests)
        }
      }),
      { numRuns: 40 },
    ))
})
