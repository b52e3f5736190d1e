import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { LENIENT, LENIENT_DIALECTS, STRICT, type Profile } from '../../src/state/profile.ts'
import { PROFILE_ROWS } from '../support/profile-rows.ts'
import { readTable } from './readme-blocks.ts'
import { root } from './source-files.ts'

const keys = Object.keys(PROFILE_ROWS) as Array<keyof Profile>

test("README's table of profiles has a row for each value in which the profiles differ, and no other", () => {
  const differing = (Object.keys(STRICT) as typeof keys).filter((key) => !isEqual(LENIENT[key], STRICT[key]))
  expect(keys.toSorted()).toEqual(differing.toSorted())

  const rows = keys.map((key) => {
    const { what, lenient, strict } = PROFILE_ROWS[key]
    return [what, isEqual(LENIENT_DIALECTS[key], STRICT[key]) ? `${lenient} (\`/v1\`: as \`strict\`)` : lenient, strict]
  })
  expect(readTable(readFileSync(`${root}README.md`, 'utf8'), '## Two profiles')).toEqual(rows)
})

test.for(['digest', 'template', 'system', 'version', 'context', 'lengths'] as const)(
  'the row of %s shows the values of the profiles',
  (key) => {
    const { lenient, strict } = PROFILE_ROWS[key]
    expect(lenient).toContain(toWords(LENIENT[key]))
    // The profile has no value here if the mock makes the value from the model or the request.
    expect(strict).toContain(STRICT[key] === undefined ? 'made from' : toWords(STRICT[key]))
  },
)

function toWords(value: Profile[keyof Profile]): string {
  if (Array.isArray(value)) return `[${value.join(', ')}]`
  if (typeof value === 'object') {
    return Object.entries(value).map(([name, tokens]) => `\`${name}\` ${tokens}`).join(', ') || 'none' // prettier-ignore
  }
  return value === '' ? 'none' : String(value)
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
