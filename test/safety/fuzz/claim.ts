import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { mockOf, type Profile } from '../../native/mock.ts'
import { judge } from './judge.ts'
import { fuzzRequest } from './requests.ts'

const REQUESTS = 100_000
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

/** Defines the tests that send 100,000 random requests to a mock of one profile, to all routes. Each request gets a mock of its own. */
export function claimAboutAnyRequest(profile: Profile): void {
  test.each(SEEDS)(
    `in the ${profile} profile, no random request throws, takes a second or gets words of JavaScript (seed %i)`,
    async (seed) => {
      await fc.assert(
        fc.asyncProperty(fuzzRequest, async (request) => {
          expect(await judge(mockOf(profile), request)).toEqual([])
        }),
        { seed, numRuns: REQUESTS / SEEDS.length },
      )
    },
  )
}
