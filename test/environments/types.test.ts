// Compiles the sources of projects/types as the projects of users do: with the oldest and the newest supported
// TypeScript and one in between, with each way to resolve modules, and over each version of msw.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packPackage, type PackedPackage } from '../package/consumer.ts'
import { createWorkspace, type Workspace } from './workspace.ts'

const COMPILERS = {
  'TypeScript 5.7': 'typescript-oldest',
  'TypeScript 5.9': 'typescript-5',
  'TypeScript 7': 'typescript',
}
type Compiler = keyof typeof COMPILERS
const compilers = Object.keys(COMPILERS) as Compiler[]
const withoutDom = ['es2022']
const withDom = ['es2022', 'dom', 'dom.iterable']

let packed: PackedPackage
const workspaces = {} as Record<'msw 2' | 'msw 3', Workspace>

beforeAll(async () => {
  packed = await packPackage()
  workspaces['msw 2'] = await createWorkspace(packed, 'types2', { msw: 'msw2', vitest: 'vitest-oldest' })
  workspaces['msw 3'] = await createWorkspace(packed, 'types3')
})
afterAll(() => packed?.[Symbol.asyncDispose]())

interface Compilation {
  files: string[]
  compiler: Compiler
  msw?: keyof typeof workspaces
  resolution?: 'node16' | 'nodenext' | 'bundler'
  options?: object
}

/** Counts the configurations, so that each has a file of its own. */
let count = 0

/** Returns what the compiler prints about files: nothing, if they compile. */
async function compile({
  files,
  compiler,
  msw = 'msw 3',
  resolution = 'nodenext',
  options,
}: Compilation): Promise<string> {
  const { folder, run, module } = workspaces[msw]
  const config = `tsconfig.${count++}.json`
  const compilerOptions = {
    target: 'es2022',
    lib: withoutDom,
    types: ['node'],
    module: resolution === 'bundler' ? 'esnext' : resolution,
    moduleResolution: resolution,
    strict: true,
    noEmit: true,
    ...options,
  }
  await writeFile(join(folder, 'types', config), JSON.stringify({ compilerOptions, files }))
  return run('types', process.execPath, module(`${COMPILERS[compiler]}/bin/tsc`), '-p', config, '--pretty', 'false')
}

describe.for(compilers)('with %s', (compiler) => {
  test.for([
    ['node16', false],
    ['nodenext', false],
    ['bundler', false],
    ['bundler', true],
  ] as const)(
    'msw-ollama/core compiles without the types of the DOM, found by %s, with skipLibCheck %s',
    async ([resolution, skipLibCheck]) => {
      expect(await compile({ files: ['core.ts'], compiler, resolution, options: { skipLibCheck } })).toBe('')
    },
  )

  test('msw-ollama/core compiles with no types but those of the DOM, without skipLibCheck', async () => {
    const options = { types: [], lib: withDom, skipLibCheck: false }
    expect(await compile({ files: ['core.ts'], compiler, resolution: 'bundler', options })).toBe('')
  })

  test.for([
    ['vitest 4.1', 'msw 2'],
    ['vitest 5', 'msw 3'],
  ] as const)('handlers, fixtures and matchers compile in %s over %s, without skipLibCheck', async ([, msw]) => {
    const options = { lib: withDom, skipLibCheck: false }
    const files = ['handlers.ts', 'vitest.ts']
    expect(await compile({ files, compiler, msw, resolution: 'bundler', options })).toBe('')
  })

  // The types of msw themselves need those of the DOM.
  test.for(['msw 2', 'msw 3'] as const)(
    'the handlers compile over %s without the types of the DOM, with skipLibCheck',
    async (msw) => {
      expect(await compile({ files: ['handlers.ts'], compiler, msw, options: { skipLibCheck: true } })).toBe('')
    },
  )

  test.for(['node16', 'nodenext'] as const)(
    'the handlers compile in CommonJS over msw 2, found by %s',
    async (resolution) => {
      const options = { skipLibCheck: true }
      expect(await compile({ files: ['handlers.cts'], compiler, msw: 'msw 2', resolution, options })).toBe('')
    },
  )
})

// Without skipLibCheck, an older compiler takes several seconds, so each of them gets one way to resolve modules.
test.for([
  ['TypeScript 5.7', 'node16', 'msw 2'],
  ['TypeScript 5.9', 'nodenext', 'msw 3'],
  ['TypeScript 7', 'node16', 'msw 2'],
  ['TypeScript 7', 'node16', 'msw 3'],
  ['TypeScript 7', 'nodenext', 'msw 2'],
  ['TypeScript 7', 'nodenext', 'msw 3'],
] as const)(
  'the handlers compile with %s, found by %s, over %s, without skipLibCheck',
  async ([compiler, resolution, msw]) => {
    const options = { lib: withDom, skipLibCheck: false }
    expect(await compile({ files: ['handlers.ts'], compiler, msw, resolution, options })).toBe('')
  },
)

describe.for(['TypeScript 5.7', 'TypeScript 7'] as const)('with %s', (compiler) => {
  test.for([
    ['jest 29', 'jest-oldest'],
    ['jest 30', 'jest'],
  ])('the matchers compile in %s with its global expect, without skipLibCheck', async ([, types]) => {
    const options = { types: ['node', types], lib: withDom, skipLibCheck: false }
    expect(await compile({ files: ['jest.ts'], compiler, resolution: 'bundler', options })).toBe('')
  })

  test.for([
    ['jest 29', 'jest-oldest/node_modules/'],
    ['jest 30', ''],
  ])('the matchers compile in %s with @jest/globals', async ([, folder]) => {
    const { module } = workspaces['msw 3']
    const toPath = (name: string): [string, string[]] => [name, [module(folder + name)]]
    const paths = Object.fromEntries(['@jest/globals', 'expect'].map(toPath))
    const options = { lib: withDom, skipLibCheck: true, paths }
    expect(await compile({ files: ['jest-globals.ts'], compiler, resolution: 'bundler', options })).toBe('')
  })
})

test.for(['TypeScript 5.9', 'TypeScript 7'] as const)(
  'the handlers compile in CommonJS over msw 3 with %s',
  async (compiler) => {
    expect(await compile({ files: ['handlers.cts'], compiler, options: { skipLibCheck: true } })).toBe('')
  },
)
