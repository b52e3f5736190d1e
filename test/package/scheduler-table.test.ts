import { readFile, writeFile } from 'node:fs/promises'
import { format, resolveConfig } from 'prettier'
import { expect, test } from 'vitest'
import { renderSchedulerTable, SCHEDULER_RULES } from '../support/scheduler-rules.ts'

const file = new URL('../../docs/retries-and-time.md', import.meta.url)

test("docs/retries-and-time.md has the table of the scheduler's rules, each with the lines of its source", async () => {
  const found = await readFile(file, 'utf8')
  const between = /(?<=<!-- made from test\/support\/scheduler-rules.ts .* -->\n)[^]*?(?=<!-- end -->)/
  const rendered = found.replace(between, `\n${renderSchedulerTable()}\n\n`)
  const config = await resolveConfig(file.pathname)
  const wanted = await format(rendered, { ...config, parser: 'markdown' })
  if (process.env['UPDATE_SCHEDULER_TABLE'] === '1') await writeFile(file, wanted)

  expect(await readFile(file, 'utf8')).toBe(wanted)
})

test('each rule of the scheduler names its lines of the source', () => {
  const places = Object.values(SCHEDULER_RULES).flatMap(({ source }) => source)
  expect(places.filter((place) => !/^[\w/]+\.go:\d+$/.test(place))).toEqual([])
})
