import { describe, expect, test } from 'vitest'
import { findForbiddenImports, findStaleLines } from './import-rules.ts'
import { readSourceFiles, toSourceFile } from './source-files.ts'

const files = readSourceFiles()

/** The test's own files, its recordings and the tools that run it. */
const TEST_DATA =
  /\btest\/|\brecordings?\/|\bfixtures\/|seed\.json|passing\.json|process\.env|import\.meta\.env|\bVITEST\b/

describe('what ships', () => {
  test('imports in one direction only, and nothing from outside but what is allowed', () => {
    expect(files.length).toBeGreaterThan(40)
    expect(findForbiddenImports(files)).toEqual([])
  })

  test('names no test data, and does not ask whether it is under test', () => {
    expect(files.filter(({ text }) => TEST_DATA.test(text)).map(({ path }) => path)).toEqual([])
  })

  test('has no file of more than 250 lines', () => {
    const lengths = files.map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
    expect(lengths.filter(({ lines }) => lines > 250)).toEqual([])
  })
})

describe('import-order.ts', () => {
  test('has a file for every line', () => {
    expect(findStaleLines(files)).toEqual([])
  })

  test.each([
    ['a line below its own', 'src/protocol/ollama-error.ts', `import { dispatch } from './router.ts'`],
    ['a line below its own, for a type', 'src/streaming/clock.ts', `import type { MockState } from './state.ts'`],
    [
      'a line below its own, by a type expression',
      'src/streaming/clock.ts',
      `type State = import('./state.ts').MockState`,
    ],
    ['msw from the core', 'src/http/router.ts', `export { http } from 'msw'`],
    ['Node from the core', 'src/http/router.ts', `import 'node:fs'`],
    ['Node from the core, at run time', 'src/http/router.ts', `const fs = await import('node:fs')`],
    ['more of msw than both majors have', 'handlers/index.ts', `import { http, delay } from 'msw'`],
    ['all of msw', 'handlers/index.ts', `import * as msw from 'msw'`],
    ['vitest from anything but its own subpath', 'handlers/matchers.ts', `import { expect } from 'vitest'`],
    ['a subpath of msw', 'handlers/index.ts', `import { setupServer } from 'msw/node'`],
    ['test data', 'handlers/index.ts', `import models from '../test/conformance/recordings/models.json'`],
    ['what has no line', 'src/new-file.ts', `import './errors.ts'`],
    ['itself', 'src/protocol/ollama-error.ts', `import './errors.ts'`],
  ])('refuses %s', (_, path, text) => {
    const others = files.filter((file) => file.path !== path)
    expect(findForbiddenImports([...others, toSourceFile(path, text)])).not.toEqual([])
  })

  test('refuses a circle within a folder', () => {
    const circle = [
      toSourceFile('src/endpoints/a.ts', `import './b.ts'`),
      toSourceFile('src/endpoints/b.ts', `import './a.ts'`),
    ]
    expect(findForbiddenImports([...files, ...circle])).toContain(
      'src/endpoints/a.ts, src/endpoints/b.ts: import each other in a circle',
    )
  })
})
