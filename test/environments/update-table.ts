import { readFile, writeFile } from 'node:fs/promises'
import { format, resolveConfig } from 'prettier'
import type { EnvironmentRow } from './render-table.ts'

const file = new URL('environments.json', import.meta.url)

/** Joins what an environment has shown each time. The result has one part if it was always the same. */
export const joinWords = (words: readonly string[]): string => [...new Set(words)].join('; ')

/** Writes what was seen into environments.json. A new environment gets a row at the end, for which a person writes what to set. */
export async function updateTable(seen: ReadonlyMap<string, Record<'msw 2' | 'msw 3', string[]>>): Promise<void> {
  const rows = JSON.parse(await readFile(file, 'utf8')) as EnvironmentRow[]
  for (const [environment, words] of seen) {
    const row = rows.find((candidate) => candidate.environment === environment)
    const joined = { 'msw 2': joinWords(words['msw 2']), 'msw 3': joinWords(words['msw 3']) }
    if (row) row.seen = joined
    else rows.push({ environment, seen: joined, set: '' })
  }
  const config = await resolveConfig(file.pathname)
  await writeFile(file, await format(JSON.stringify(rows), { ...config, parser: 'json' }))
}
