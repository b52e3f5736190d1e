import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { reasons } from '../conformance/python-mock/reasons.ts'
import { departing, PAGE, renderPythonMockPage } from '../support/render-python-mock-page.ts'

test('docs/python-mock.md is the page that `npm run docs:python-mock` writes', async () => {
  expect(await readFile(PAGE, 'utf8')).toBe(await renderPythonMockPage())
})

test('every difference from the Python mock has a reason, and every reason belongs to a difference', () => {
  expect(Object.keys(reasons).toSorted()).toEqual(departing.map(({ name }) => name).toSorted())
  expect(Object.values(reasons).filter((reason) => !/^.*\w.*\.$/.test(reason))).toEqual([])
})

test('docs/python-mock.md has a row for every difference', async () => {
  const page = await readFile(PAGE, 'utf8')
  const tables = page.split('\n\n').filter((part) => part.startsWith('|'))
  const rows = tables.flatMap((table) => table.split('\n').slice(2))
  expect(rows).toHaveLength(departing.length)
})
