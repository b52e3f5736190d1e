import { readFile, writeFile } from 'node:fs/promises'
import { format, resolveConfig } from 'prettier'
import { expect, test } from 'vitest'
import { renderRuntimeTable, renderWireTable } from '../support/render-wire-table.ts'
import runtimes from '../support/runtime-table.json' with { type: 'json' }
import type { RuntimeRow, WireRow } from '../support/wire-rows.ts'
import table from '../support/wire-table.json' with { type: 'json' }

const file = new URL('../../docs/faults.md', import.meta.url)
const TABLES = [
  ['wire-table.json', () => renderWireTable(table as WireRow[])],
  ['runtime-table.json', () => renderRuntimeTable(runtimes as RuntimeRow[])],
] as const

test.for(TABLES)('docs/faults.md has the table that is rendered from %s', async ([name, render]) => {
  const found = await readFile(file, 'utf8')
  const between = new RegExp(`(?<=<!-- made from test/support/${name}.* -->\\n)[^]*?(?=<!-- end -->)`)
  const rendered = found.replace(between, `\n${render()}\n\n`)
  const config = await resolveConfig(file.pathname)
  const wanted = await format(rendered, { ...config, parser: 'markdown' })
  if (process.env['UPDATE_WIRE_TABLE'] === '1') await writeFile(file, wanted)

  expect(await readFile(file, 'utf8')).toBe(wanted)
})

test('a disconnect rejects with a TypeError in every column of the table', () => {
  const cells = (table as WireRow[])
    .filter(({ wire }) => wire.fault === 'disconnect')
    .flatMap(({ seen }) => Object.values(seen))

  expect(cells.length).toBeGreaterThan(0)
  expect(cells.filter((words) => !words.endsWith('rejects with TypeError'))).toEqual([])
})
