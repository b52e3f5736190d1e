import { readFile, writeFile } from 'node:fs/promises'
import { format, resolveConfig } from 'prettier'

/** Writes the observations of a run into a table. Run one project at a time, because each reads and writes the whole file. */
export async function updateWireTable(
  seen: ReadonlyArray<Record<string, string>>,
  table: 'wire-table.json' | 'runtime-table.json' = 'wire-table.json',
): Promise<void> {
  const file = new URL(table, import.meta.url)
  const rows = JSON.parse(await readFile(file, 'utf8')) as Array<{ seen: Record<string, string> }>
  for (const [i, columns] of seen.entries()) Object.assign(rows[i]!.seen, columns)
  const config = await resolveConfig(file.pathname)
  await writeFile(file, await format(JSON.stringify(rows), { ...config, parser: 'json' }))
}
