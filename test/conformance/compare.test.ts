import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Answer } from './answer.ts'
import { differences } from './compare.ts'
import { damaged, damageNames } from './damages/index.ts'
import { readAnswer } from './read-answer.ts'
import { allCases, recordedCase } from './recordings.ts'
import verdicts from './verdicts.json' with { type: 'json' }
import { responseOf, wireOf, type Wire } from './wire.ts'

interface Comparer {
  readAnswer: (response: Response) => Promise<Answer>
  differences: (recorded: Answer, answer: Answer) => string[]
}

const ours: Comparer = { readAnswer, differences }

/** Returns whether a comparer accepts the answer as equal to the recorded one. An answer that it cannot read is not equal. */
async function agrees(comparer: Comparer, recorded: Answer, wire: Wire): Promise<boolean> {
  try {
    return comparer.differences(recorded, await comparer.readAnswer(responseOf(wire))).length === 0
  } catch {
    return false
  }
}

async function verdictOn(comparer: Comparer, id: string, damage: string): Promise<boolean> {
  const recorded = recordedCase(id).response
  const wire = damaged(recorded, damage)
  if (!wire)
    throw new Error(`Failed to damage ${id}: found nothing for "${damage}". Remove its row from verdicts.json.`)
  return agrees(comparer, recorded, wire)
}

describe('a recorded answer', () => {
  test.each(allCases)('$id agrees with itself', async ({ response }) => {
    expect(differences(response, await readAnswer(responseOf(wireOf(response))))).toEqual([])
  })
})

describe('the verdict is that of the reference comparer', () => {
  test.each(damageNames)('when %s', async (name) => {
    const rows = verdicts.filter(({ damage }) => damage === name)
    const given = await Promise.all(
      rows.map(async ({ id, damage }) => ({ id, damage, agrees: await verdictOn(ours, id, damage) })),
    )
    expect(rows).not.toEqual([])
    expect(given).toEqual(rows)
  })

  test('and is recorded for each damage of this project', () => {
    expect(new Set(verdicts.map(({ damage }) => damage))).toEqual(new Set(damageNames))
  })
})

// The reference comparer exists only on the machines where answers are recorded. verdicts.json holds its verdicts for all others.
const reference = new URL('../../../shared/conformance/compare.mjs', import.meta.url)

describe.skipIf(!existsSync(reference))('the reference comparer (skipped where it is absent)', () => {
  test('gives the same verdict on every damage to every recorded answer', async () => {
    const theirs = (await import(/* @vite-ignore */ reference.href)) as Comparer
    const disagreements = await Promise.all(
      allCases.flatMap(({ id, response }) =>
        damageNames.map(async (name) => {
          const wire = damaged(response, name)
          if (!wire) return []
          const [our, their] = await Promise.all([agrees(ours, response, wire), agrees(theirs, response, wire)])
          return our === their ? [] : [{ id, name, our, their }]
        }),
      ),
    )
    expect(disagreements.flat()).toEqual([])
  })
})
