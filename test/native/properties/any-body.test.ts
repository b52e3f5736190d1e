import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mockOf, PROFILES } from '../mock.ts'
import { ENDPOINTS } from './endpoints.ts'
import { judge } from './judge.ts'

const RUNS = 60

/** Texts that are nearly JSON. */
const nearlyJson = fc
  .tuple(fc.json(), fc.nat(), fc.constantFrom('', '"', '{', '}', '\\', '\u0000', ',', '1e', 'nul', '\ud800'))
  .map(([text, at, noise]) => text.slice(0, at % (text.length + 1)) + noise + text.slice(at % (text.length + 1)))

const BODIES: Record<string, fc.Arbitrary<string | Uint8Array>> = {
  'any JSON value': fc.json({ maxDepth: 4 }),
  'a text that is nearly JSON': nearlyJson,
  'any bytes': fc.uint8Array({ maxLength: 64 }),
  'an object of the API with any values': fc
    .dictionary(
      fc.constantFrom(
        'model',
        'messages',
        'prompt',
        'options',
        'input',
        'from',
        'files',
        'stream',
        'think',
        '__proto__',
      ),
      fc.jsonValue(),
    )
    .map((body) => JSON.stringify(body)),
}

describe.each(PROFILES)('in the %s profile', (profile) => {
  describe.each(Object.entries(BODIES))('a body that is %s', (_, body) => {
    test.each(ENDPOINTS)('gets an answer from $method $path that a real server could give', async (endpoint) => {
      const mock = mockOf(profile)
      await fc.assert(
        fc.asyncProperty(body, async (sent) => {
          expect((await judge(mock, endpoint, sent)).faults).toEqual([])
        }),
        { numRuns: RUNS },
      )
    })
  })
})
