import { readFile, writeFile } from 'node:fs/promises'
import { format, resolveConfig } from 'prettier'
import type { Column, WireRow } from './wire-rows.ts'

const file = new URL('wire-table.json', import.meta.url)

/** Writes the observations of a run into wire-table.json. Run one project at a time, because each reads and writes the whole file. */
export async function updateWireTable(seen: ReadonlyArray<Partial<Record<Column, string>>>): Promise<void> {
  const rows = JSON.parse(await readFile(file, 'utf8')) as WireRow[]
  for (const [i, columns] of seen.entries()) Object.assign(rows[i]!.seen, columns)
  const config = await resolveConfig(file.pathname)
  await writeFile(file, await format(JSON.stringify(rows), { ...config, parser: 'json' }))
}
