import { describe, expect, test } from 'vitest'
import { findForbiddenImports, findStaleLines } from './import-rules.ts'
import { readSourceFiles, toSourceFile } from './source-files.ts'

const files = readSourceFiles()

/** Matches names of test files and recordings, and ways to find out whether the code runs in a test. */
const TEST_DATA =
  /\btest\/|\brecordings?\/|\bfixtures\/|seed\.json|passing\.json|process\.env|import\.meta\.env|\bVITEST\b/

describe('the published code', () => {
  test('imports in one direction only, and imports only allowed packages', () => {
    expect(files.length).toBeGreaterThan(40)
    expect(findForbiddenImports(files)).toEqual([])
  })

  test('names no test data, and does not check whether it runs in a test', () => {
    expect(files.filter(({ text }) => TEST_DATA.test(text)).map(({ path }) => path)).toEqual([])
  })

  test('has no file of more than 250 lines', () => {
    const lengths = files.map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
    expect(lengths.filter(({ lines }) => lines > 250)).toEqual([])
  })

  test('has no index.ts inside a folder of src/', () => {
    expect(files.map(({ path }) => path).filter((path) => /^src\/.+\/index\.ts$/.test(path))).toEqual([])
  })
})

describe('import-order.ts', () => {
  test('has a file for every line', () => {
    expect(findStaleLines(files)).toEqual([])
  })

  test('allows an import from a line above', () => {
    expect(
      findForbiddenImports([
        toSourceFile('src/http/router.ts', `import type { Exchange } from '../state/exchange.ts'`),
        toSourceFile('src/dialects/openai/models.ts', `import { toSseEvent } from '../sse.ts'`),
        toSourceFile('src/engine/structured/plan.ts', `const library = import('json-schema-faker')`),
        toSourceFile('handlers/index.ts', `import { http } from 'msw'`),
      ]),
    ).toEqual([])
  })

  test.each([
    [
      'a folder below its own',
      'src/go/json.ts',
      `import { dispatch } from '../http/router.ts'`,
      'imports src/http/router.ts, which stands below it',
    ],
    [
      'a folder below its own, for a type',
      'src/streaming/clock.ts',
      `import type { MockState } from '../state/exchange.ts'`,
      'imports src/state/exchange.ts, which stands below it',
    ],
    [
      'a folder below its own, by a type expression',
      'src/streaming/clock.ts',
      `type State = import('../state/exchange.ts').MockState`,
      'imports src/state/exchange.ts, which stands below it',
    ],
    [
      'a file at the root from a folder above it',
      'src/http/router.ts',
      `export { createMockOllama } from '../mock-ollama.ts'`,
      'imports src/mock-ollama.ts, which stands below it',
    ],
    [
      'another dialect',
      'src/dialects/openai/models.ts',
      `import { toItems } from '../responses/items.ts'`,
      'imports src/dialects/responses/items.ts, which is separate from it',
    ],
    [
      'the handlers from the core',
      'src/http/router.ts',
      `import { mockOllama } from '../../handlers/index.ts'`,
      'imports handlers/index.ts, which stands below it',
    ],
    ['msw from the core', 'src/http/router.ts', `export { http } from 'msw'`, `imports 'msw'`],
    ['Node from the core', 'src/http/router.ts', `import 'node:fs'`, `imports 'node:fs'`],
    [
      'Node from the core, at run time',
      'src/http/router.ts',
      `const fs = await import('node:fs')`,
      `imports 'node:fs'`,
    ],
    [
      'a library for schemas from any other folder',
      'src/http/router.ts',
      `import('json-schema-faker')`,
      `imports 'json-schema-faker'`,
    ],
    [
      'more of msw than both majors have',
      'handlers/index.ts',
      `import { http, delay } from 'msw'`,
      `imports delay of 'msw'`,
    ],
    ['all of msw', 'handlers/index.ts', `import * as msw from 'msw'`, `imports * of 'msw'`],
    [
      'vitest outside the subpath msw-ollama/vitest',
      'handlers/matchers.ts',
      `import { expect } from 'vitest'`,
      `imports 'vitest'`,
    ],
    ['a subpath of msw', 'handlers/index.ts', `import { setupServer } from 'msw/node'`, `imports 'msw/node'`],
    [
      'test data',
      'handlers/index.ts',
      `import models from '../test/conformance/recordings/models.json'`,
      'imports test/conformance/recordings/models.json, which has no line in import-order.ts',
    ],
    ['a name that is computed', 'src/http/router.ts', `const name = 'fs'; import(name)`, `imports '(computed)'`],
  ])('refuses %s', (_, path, text, complaint) => {
    expect(findForbiddenImports([toSourceFile(path, text)])).toEqual([`${path}: ${complaint}`])
  })

  test('refuses a file at the root of src/ that has no line', () => {
    expect(findForbiddenImports([toSourceFile('src/new-file.ts', '')])).toEqual([
      'src/new-file.ts: has no line in import-order.ts',
    ])
  })

  test('refuses a file that imports itself', () => {
    expect(findForbiddenImports([toSourceFile('src/misuse.ts', `import './misuse.ts'`)])).toEqual([
      'src/misuse.ts: import each other in a circle',
    ])
  })

  test('refuses a circle within a folder', () => {
    const circle = [
      toSourceFile('src/endpoints/a.ts', `import './b.ts'`),
      toSourceFile('src/endpoints/b.ts', `import './a.ts'`),
    ]
    expect(findForbiddenImports([...files, ...circle])).toEqual([
      'src/endpoints/a.ts, src/endpoints/b.ts: import each other in a circle',
    ])
  })
})
