import { readFile, writeFile } from 'node:fs/promises'
import { format, resolveConfig } from 'prettier'
import { expect, test } from 'vitest'
import table from '../environments/environments.json' with { type: 'json' }
import { renderTable } from '../environments/render-table.ts'

const file = new URL('../../docs/environments.md', import.meta.url)

test('docs/environments.md has the table that is rendered from environments.json', async () => {
  const found = await readFile(file, 'utf8')
  const between = /(?<=<!-- made from test\/environments\/environments.json.* -->\n)[^]*?(?=<!-- end -->)/
  const rendered = found.replace(between, () => `\n${renderTable(table)}\n\n`)
  const config = await resolveConfig(file.pathname)
  const wanted = await format(rendered, { ...config, parser: 'markdown' })
  if (process.env['UPDATE_ENVIRONMENTS'] === '1') await writeFile(file, wanted)

  expect(await readFile(file, 'utf8')).toBe(wanted)
})

const errors = new Set(table.flatMap(({ seen }) => Object.values(seen)).filter((words) => words !== 'works'))

test.for([...errors])('docs/environments.md says what to do about the error %s, in its words', async (error) => {
  const [, remedies = ''] = (await readFile(file, 'utf8')).split('## When it does not work')
  const headings = [...remedies.matchAll(/^- \*\*`([^`]+)`/gm)].map(([, words]) => words!)

  expect(headings.some((words) => error.includes(words))).toBe(true)
})
