import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
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

function table(): string {
  const names = outcomes.map(groupOf)
  const rows = [...new Set(names)].map((name) => row(name, (_, index) => names[index] === name))
  return [...rows, row('all', () => true)].join('\n')
}

const groupOf = ({ family, id }: Outcome): string => `${family}.json`.padEnd(16) + id.split('/')[0]

function row(name: string, belongs: (outcome: Outcome, index: number) => boolean): string {
  const group = outcomes.filter(belongs)
  const agreeing = group.filter(({ differences }) => differences.length === 0)
  return `${name.padEnd(38)} ${String(agreeing.length).padStart(4)} / ${group.length}`
}

afterAll(() => {
  const fresh = outcomes
    .filter(({ id, differences }) => differences.length === 0 && !listed.has(id))
    .map(({ id }) => id)
  console.log(`recorded cases that agree\n${table()}`)
  if (fresh.length === 0) return
  console.log(`not in passing.json yet (UPDATE_PASSING=1 adds them):\n${fresh.join('\n')}`)
  if (process.env['UPDATE_PASSING'] !== '1') return
  writeFileSync(passingFile, `${JSON.stringify([...passing, ...fresh].toSorted(), null, 2)}\n`)
})

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
})
