import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mockOf, PROFILES } from '../mock.ts'
import { bodyOf } from './bodies.ts'
import { damagedTextOf } from './damage.ts'
import { TYPED } from './endpoints.ts'
import { judge } from './judge.ts'

const RUNS = 120
/** The seed is fixed so that the measured shares are the same in each run. */
const SEED = 4

const shareOf = (statuses: readonly number[]) => statuses.filter((status) => status === 200).length / statuses.length

describe.each(PROFILES)('in the %s profile', (profile) => {
  test.each(TYPED)('$path accepts at least 90 % of the valid bodies', async (endpoint) => {
    const mock = mockOf(profile)
    const statuses: number[] = []
    const body = bodyOf(endpoint.type, endpoint.required)
    await fc.assert(
      fc.asyncProperty(body, async (valid) => {
        mock.reset()
        const { status, faults } = await judge(mock, endpoint, JSON.stringify(valid))
        expect(faults).toEqual([])
        statuses.push(status)
      }),
      { numRuns: 50, seed: SEED },
    )
    expect(shareOf(statuses)).toBeGreaterThanOrEqual(0.9)
  })

  const all: number[] = []

  test.each(TYPED)('$path answers a body with one to three damaged fields as a real server could', async (endpoint) => {
    const mock = mockOf(profile)
    const statuses: number[] = []
    await fc.assert(
      fc.asyncProperty(damagedTextOf(bodyOf(endpoint.type, endpoint.required)), async (damaged) => {
        mock.reset()
        const { status, faults } = await judge(mock, endpoint, damaged)
        expect(faults).toEqual([])
        statuses.push(status)
      }),
      { numRuns: RUNS, seed: SEED },
    )
    all.push(...statuses)
    // The limit is lower for an endpoint with two required fields, such as copy, because more damages make its request fail.
    expect(shareOf(statuses)).toBeGreaterThanOrEqual(endpoint.required.length > 1 ? 0.15 : 0.3)
    expect(shareOf(statuses)).toBeLessThan(1)
  })

  test('at least 30 % and less than 90 % of the damaged bodies get a 200', () => {
    expect(all.length).toBeGreaterThanOrEqual(TYPED.length * RUNS)
    expect(shareOf(all)).toBeGreaterThanOrEqual(0.3)
    expect(shareOf(all)).toBeLessThan(0.9)
  })
})
