import { expect, test } from 'vitest'
import { compareTests, type TestsOfFile } from './compare-tests.ts'

const exists = (file: string) => file !== 'gone.test.ts'

function tests(names: Record<string, string[]>): TestsOfFile {
  return new Map(Object.entries(names).map(([file, list]) => [file, new Set(list)]))
}

test('compareTests has no complaints if both sides ran the same tests', () => {
  expect(compareTests(tests({ a: ['x', 'y'] }), tests({ a: ['y', 'x'] }), {}, exists)).toEqual([])
})

test('compareTests complains about a test that only one side ran', () => {
  expect(compareTests(tests({ a: ['x', 'y'], b: ['z'] }), tests({ a: ['y', 'w'] }), {}, exists)).toEqual([
    'only in Node: a > x',
    'only in Node: b > z',
    'only in Chromium: a > w',
  ])
})

test('compareTests accepts a listed test and a listed file', () => {
  const list = { 'a > x > y': 'no such thing in a browser', b: 'needs node:net' }

  expect(compareTests(tests({ a: ['x > y'], b: ['z'] }), tests({ a: [] }), list, exists)).toEqual([])
})

test('compareTests complains about a stale line of the list', () => {
  const list = { 'a > x': 'was once', 'a > gone': 'was once', 'gone.test.ts': 'was once', b: 'was once', 'a > y': '' }

  expect(compareTests(tests({ a: ['x', 'y'], b: ['z'] }), tests({ a: ['x'], b: ['z'] }), list, exists)).toEqual([
    'listed, but Chromium ran it too: a > x',
    'listed, but Node did not run it: a > gone',
    'listed, but there is no such file: gone.test.ts',
    'listed, but Chromium ran it too: b',
    'listed without a reason: a > y',
  ])
})

test('compareTests accepts a listed file that was left out of this run', () => {
  expect(compareTests(tests({ a: ['x'] }), tests({ a: ['x'] }), { 'b > y': 'needs node:net' }, exists)).toEqual([])
})
