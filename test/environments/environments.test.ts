// Runs each project over both versions of msw, and compares what it has written down with environments.json. After a change, run it with
// UPDATE_ENVIRONMENTS=1, and then test/package/environments-table.test.ts with the same variable, which writes docs/environments.md.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packPackage, type PackedPackage } from '../package/consumer.ts'
import { findBinary } from '../runtimes/start.ts'
import rows from './environments.json' with { type: 'json' }
import type { EnvironmentRow } from './render-table.ts'
import { joinWords, updateTable } from './update-table.ts'
import { createWorkspace, type Seen, type Workspace } from './workspace.ts'

const updates = process.env['UPDATE_ENVIRONMENTS'] === '1'
const table: EnvironmentRow[] = rows
const VERSIONS = [
  ['msw 2', 'msw2'],
  ['msw 3', 'msw'],
] as const

let packed: PackedPackage
/** What each environment shows with msw 2 and with msw 3. It is a list, because a project writes down the same environment several times. */
const seen = new Map<string, Record<'msw 2' | 'msw 3', string[]>>()

beforeAll(async () => {
  packed = await packPackage()
  for (const [msw, name] of VERSIONS) {
    const workspace = await createWorkspace(packed, name, { msw: name })
    for (const { environment, seen: words } of await runProjects(workspace)) {
      if (!seen.has(environment)) seen.set(environment, { 'msw 2': [], 'msw 3': [] })
      seen.get(environment)![msw].push(words)
    }
  }
  if (updates) await updateTable(seen)
}, 600_000)
afterAll(() => packed?.[Symbol.asyncDispose]())

/** Runs all projects, one after the other, and returns what they show. */
async function runProjects({ run, module, read }: Workspace): Promise<Seen[]> {
  const node = process.execPath
  const jest = module('jest/bin/jest.js')
  const bun = findBinary('@oven/*/bin/bun')
  const deno = [findBinary('@deno/*/deno'), 'run', '--allow-all'] as const

  await run('vitest', node, module('vitest/vitest.mjs'), 'run', '--root', '.')
  const printed = await run('jest-commonjs', node, '--experimental-vm-modules', jest)
  const withoutFlag = await run('jest-commonjs', node, jest, '--selectProjects', 'jest, CommonJS')
  await run('jest-esm', node, '--experimental-vm-modules', jest)
  await run('scripts', node, 'fetch.js', 'a program in Node')
  await run('scripts', node, 'others.js')
  await run('scripts', bun, 'fetch.js', 'Bun')
  await run('scripts', bun, 'mock-fetch.js', 'Bun, `fetch: mock.fetch`')
  await run('scripts', ...deno, 'fetch.js', 'Deno')
  await run('scripts', ...deno, 'mock-fetch.js', 'Deno, `fetch: mock.fetch`')
  await run('next', node, 'run.js')

  // These two projects do not start, so they write nothing down.
  return [
    ...(await read()),
    { environment: 'jest without `--experimental-vm-modules`', seen: findError(withoutFlag) },
    { environment: 'jest, jest-environment-jsdom', seen: findError(printed) },
  ]
}

/** Returns the first error that jest has printed. */
function findError(printed: string): string {
  return /Must use import to load ES Module|\w*Error: [^\n]*/.exec(printed)?.[0].trim() ?? printed
}

test.for(table)('$environment: works, or fails, as docs/environments.md says', ({ environment, seen: wanted }) => {
  const { 'msw 2': two = [], 'msw 3': three = [] } = seen.get(environment) ?? {}

  expect({ 'msw 2': joinWords(two), 'msw 3': joinWords(three) }).toEqual(wanted)
})

test('docs/environments.md has a row for each environment that was seen', () => {
  expect([...seen.keys()].toSorted()).toEqual(table.map(({ environment }) => environment).toSorted())
})

test.for(
  table.filter(
    ({ environment }) =>
      environment.startsWith('vitest, ') && !environment.includes('`vi.') && !environment.includes('strict'),
  ),
)('$environment: the mock answers both tests of both files', ({ environment }) => {
  expect(seen.get(environment)).toEqual({ 'msw 2': Array(4).fill('works'), 'msw 3': Array(4).fill('works') })
})
