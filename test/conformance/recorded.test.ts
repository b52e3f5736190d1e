import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { disagreements } from './conformance-mock.ts'
import { casesByFamily, FAMILIES, type Family } from './recordings.ts'

interface Outcome {
  family: Family
  id: string
  differences: string[]
}

const passingFile = new URL('./passing.json', import.meta.url)
const passing = JSON.parse(readFileSync(passingFile, 'utf8')) as string[]
const listed = new Set(passing)

// The cases run one after the other, so that a slow case is not slow because of another one.
async function* play(): AsyncGenerator<Outcome> {
  for (const family of FAMILIES) {
    for (const recorded of casesByFamily[family]) {
      yield disagreements(recorded).then((differences) => ({ family, id: recorded.id, differences }))
    }
  }
}

const outcomes: Outcome[] = []
for await (const outcome of play()) outcomes.push(outcome)

const unlisted = outcomes
  .filter(({ id, differences }) => differences.length === 0 && !listed.has(id))
  .map(({ id }) => id)
const updates = process.env['UPDATE_PASSING'] === '1'
if (updates && unlisted.length > 0) {
  writeFileSync(passingFile, `${JSON.stringify([...passing, ...unlisted].toSorted(), null, 2)}\n`)
}

const listedByFamily = FAMILIES.map((family) => ({
  family,
  cases: outcomes.filter((outcome) => outcome.family === family && listed.has(outcome.id)),
})).filter(({ cases }) => cases.length > 0)

describe.each(listedByFamily)('the mock in strict in the $family case', ({ cases }) => {
  test.each(cases)('$id answers as recorded', ({ id, differences }) => {
    expect(differences, `${id} no longer agrees:\n${differences.join('\n')}\n`).toEqual([])
  })
})

describe('passing.json', () => {
  test('lists only recorded cases, each once and in order', () => {
    const recorded = new Set(outcomes.map(({ id }) => id))
    expect(passing.filter((id) => !recorded.has(id))).toEqual([])
    expect(passing).toEqual([...listed].toSorted())
  })

  test('lists each case that agrees. UPDATE_PASSING=1 adds those that are missing', () => {
    expect(updates ? [] : unlisted).toEqual([])
  })
})
