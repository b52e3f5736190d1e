// The recorded cases and the claims of the other runtimes, in a page. A page cannot set some headers, so it cannot send each recorded request.

import { describe, expect, test } from 'vitest'
import { disagreements } from '../conformance/conformance-mock.ts'
import type { RecordedCase } from '../conformance/recordings.ts'
import { toRequest } from '../conformance/to-request.ts'
import { claims } from './claims/index.ts'

// The files are fetched, because a page cannot read them, and an import would make the compiler find out the type of each.
const readFile = async <T>(path: string): Promise<T> => (await (await fetch(`/test/conformance/${path}`)).json()) as T

const passing = new Set(await readFile<string[]>('passing.json'))
const families = await Promise.all(
  ['native', 'openai', 'anthropic', 'fuzz', 'create', 'limits'].map(async (family) => {
    const cases = await readFile<RecordedCase[]>(`recordings/cases/${family}.json`)
    return { family, cases: cases.filter(({ id }) => passing.has(id)) }
  }),
)

/** The headers of the request of a case that the page has not set. */
function findLostHeaders({ request }: RecordedCase): string[] {
  const { headers } = toRequest(request)
  return Object.entries(request.headers ?? {})
    .filter(([name, value]) => value !== null && headers.get(name) !== value)
    .map(([name]) => name.toLowerCase())
}

describe('in a page', () => {
  test.for(claims)('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })

  test.for(families)('the mock answers each $family case as the recorded server did', async ({ cases }) => {
    const found: Record<string, string[]> = {}
    for (const recorded of cases.filter((one) => findLostHeaders(one).length === 0)) {
      // The cases run one after the other, so that a slow case is not slow because of another one.
      // oxlint-disable-next-line no-await-in-loop
      const differences = await disagreements(recorded)
      if (differences.length > 0) found[recorded.id] = differences
    }
    expect(cases.length).toBeGreaterThan(0)
    expect(found).toEqual({})
  })

  test('a request of a case lacks only headers that a page cannot set', () => {
    const lost = families.flatMap(({ cases }) => cases.flatMap(findLostHeaders))
    expect([...new Set(lost)].toSorted()).toEqual([
      'access-control-request-headers',
      'access-control-request-method',
      'origin',
      'user-agent',
    ])
    const notSent = families.flatMap(({ cases }) => cases.filter((one) => findLostHeaders(one).length > 0))
    expect(notSent.length).toBeLessThan(20)
  })
})
