import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installPackage, npmPack, packPackage, type Consumer, type PackedPackage } from './consumer.ts'
import { readSourceFiles, root } from './source-files.ts'

let packed: PackedPackage
let withMsw: Consumer
let withoutMsw: Consumer

beforeAll(async () => {
  packed = await packPackage()
  ;[withMsw, withoutMsw] = await Promise.all([
    installPackage(packed, 'with-msw', ['msw', 'ollama']),
    installPackage(packed, 'without-msw', []),
  ])
})

afterAll(() => packed?.[Symbol.asyncDispose]())

/** What a user installs, in bytes: docs/decisions/0012-rooms-and-build.md. */
const JAVASCRIPT_LIMIT = 320_000
/** The parsers of Ollama, which are loaded only when a reply is written. */
const PARSERS_LIMIT = 56_000
const TYPES_LIMIT = 90_000

const SUBPATHS = ['index', 'core', 'vitest', 'matchers']

interface SourceMap {
  sources: string[]
  sourcesContent: string[]
}

async function readSourceMaps(): Promise<SourceMap[]> {
  const files = packed.files.filter((file) => file.endsWith('.js.map'))
  const texts = await Promise.all(files.map((file) => readFile(join(packed.folder, file), 'utf8')))
  return texts.map((text) => JSON.parse(text) as SourceMap)
}

/** Returns the path of a source in a source map, from the root of the repository. */
function toSourcePath(source: string): string {
  return source.replace(/^.*?(?=\b(?:src|handlers)\/)/, '')
}

describe('the tarball', () => {
  test('holds a file for each subpath, the chunks that they share, and nothing else', () => {
    const isBuilt = (file: string): boolean => /^dist\/(shared\/[\w-]+|\w+)(\.js|\.js\.map|\.d\.c?ts)$/.test(file)
    const others = packed.files.filter((file) => !isBuilt(file))
    const entries = packed.files.filter((file) => /^dist\/\w+\.(js|d\.c?ts)$/.test(file))

    expect(others.toSorted()).toEqual(['LICENSE', 'README.md', 'package.json', 'rules.schema.json'])
    expect(entries.toSorted()).toEqual(
      SUBPATHS.flatMap((name) => ['d.cts', 'd.ts', 'js'].map((ending) => `dist/${name}.${ending}`)).toSorted(),
    )
  })

  test('has no more JavaScript and no more types than the limits, and few files to load', async () => {
    const isOfParsers = (file: string): boolean => file.startsWith('dist/shared/reader-')
    const sizeOf = async (ending: string, ofParsers = false): Promise<number> => {
      const files = packed.files.filter((file) => file.endsWith(ending) && isOfParsers(file) === ofParsers)
      const sizes = await Promise.all(files.map(async (file) => (await readFile(join(packed.folder, file))).length))
      return sizes.reduce((sum, size) => sum + size, 0)
    }

    expect(await sizeOf('.js')).toBeLessThanOrEqual(JAVASCRIPT_LIMIT)
    expect(await sizeOf('.js', true)).toBeLessThanOrEqual(PARSERS_LIMIT)
    expect(await sizeOf('.js', true)).toBeGreaterThan(0)
    expect(await sizeOf('.d.ts')).toBeLessThanOrEqual(TYPES_LIMIT)
    expect(packed.files.filter((file) => file.endsWith('.js')).length).toBeLessThanOrEqual(12)
  })

  test('holds each source file once, whatever subpaths share it', async () => {
    const built = (await readSourceMaps()).flatMap(({ sources }) => sources.map(toSourcePath))

    expect(built).toContain('src/protocol/ollama-error.ts')
    expect(built).toContain('handlers/mock-ollama.ts')
    expect(built.filter((path, i) => built.indexOf(path) < i)).toEqual([])
  })

  test('leads to the TypeScript by its source maps', async () => {
    const maps = await readSourceMaps()
    const sources = maps.flatMap(({ sources: paths, sourcesContent }) =>
      paths.map((path, i) => ({ path: toSourcePath(path), text: sourcesContent[i] })),
    )
    const files = new Map(readSourceFiles().map(({ path, text }) => [path, text]))

    expect(sources.length).toBeGreaterThan(100)
    expect(sources.filter(({ path, text }) => files.get(path) !== text)).toEqual([])
  })

  test('contains no other folder of the repository', async () => {
    const [{ files } = { files: [] }] = await npmPack(root, '--dry-run')
    expect(files.map(({ path }) => path).filter((path) => !path.startsWith('dist/'))).toEqual([
      'LICENSE',
      'README.md',
      'package.json',
      'rules.schema.json',
    ])
  })

  test('has no complaints from publint', async () => {
    const { messages, pkg } = await publint({ pkgDir: packed.folder, strict: true, pack: false })
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([])
  })

  test('has two dependencies, for schemas, and optional peers; only the fixtures have an effect when they are imported', async () => {
    const manifest = JSON.parse(await readFile(join(packed.folder, 'package.json'), 'utf8')) as Record<string, unknown>
    expect(manifest).toMatchObject({
      sideEffects: ['./dist/vitest.js'],
      license: 'MIT',
      type: 'module',
      peerDependencies: { msw: '^2.11.0 || ^3.0.0', vitest: '>=4.1.0' },
      peerDependenciesMeta: { msw: { optional: true }, vitest: { optional: true } },
    })
    expect(Object.keys(manifest['dependencies'] as object)).toEqual([
      '@cfworker/json-schema',
      'fzstd',
      'json-schema-faker',
      're2js',
    ])
    expect(Object.keys(manifest['peerDependencies'] as object)).toEqual(['msw', 'vitest'])
  })
})

const USE = `
const server = setupServer(...ollamaHandlers)
server.listen({ onUnhandledRequest: 'error' })
const ollama = new Ollama()
const question = { model: 'llama3.2', messages: [{ role: 'user', content: 'Why?' }] }
const said = []
const ask = async () => {
  said.push((await ollama.chat(question)).message.content)
  server.use(mockOllama.chat('Because.'))
  for await (const { message } of await ollama.chat({ ...question, stream: true })) said.push(message.content)
  server.close()
  console.log(JSON.stringify(said))
}
ask()
`

describe('installed in an empty project', () => {
  test('is imported as an ES module, and answers', async () => {
    await withMsw.write(
      'use.mjs',
      `import { setupServer } from 'msw/node'
import { mockOllama, ollamaHandlers } from 'msw-ollama'
import { Ollama } from 'ollama'
${USE}`,
    )
    expect(JSON.parse(await withMsw.node('use.mjs'))).toEqual(['Echo: Why?', 'Because.', ''])
  })

  test('is required from CommonJS, and answers', async () => {
    await withMsw.write(
      'use.cjs',
      `const { setupServer } = require('msw/node')
const { mockOllama, ollamaHandlers } = require('msw-ollama')
const { Ollama } = require('ollama')
${USE}`,
    )
    expect(JSON.parse(await withMsw.node('use.cjs'))).toEqual(['Echo: Why?', 'Because.', ''])
  })

  test('has types that refuse a misspelt option', async () => {
    await withMsw.write(
      'types.mts',
      `import { createMockOllama, mockOllama } from 'msw-ollama'
import * as core from 'msw-ollama/core'
mockOllama.chat({ content: ['a'] }, { once: true })
core.createMockOllama({ strict: true })
// @ts-expect-error: the option is misspelt
createMockOllama({ stric: true })
// @ts-expect-error: the option is misspelt
core.createMockOllama({ stric: true })
`,
    )
    const flags = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2023']
    const resolutions = [
      ['--module', 'nodenext'],
      ['--module', 'esnext', '--moduleResolution', 'bundler'],
    ]
    const compiler = join(root, 'node_modules/typescript/bin/tsc')
    const outputs = resolutions.map((resolution) => withMsw.node(compiler, ...flags, ...resolution, 'types.mts'))
    expect(await Promise.all(outputs)).toEqual(['', ''])
  })

  test('has one state, however it is loaded', async () => {
    await withMsw.write(
      'same.mjs',
      `import { createRequire } from 'node:module'
import * as main from 'msw-ollama'
import * as core from 'msw-ollama/core'
const required = createRequire(import.meta.url)('msw-ollama')
console.log(required.mockOllama === main.mockOllama, core.ollamaChunksToOpenAISSE === main.ollamaChunksToOpenAISSE)`,
    )
    expect(await withMsw.node('same.mjs')).toBe('true true\n')
  })

  test('has one OllamaError and one default mock, whatever subpath is loaded first', async () => {
    await withMsw.write(
      'one.mjs',
      `const first = process.argv[2]
await import(first)
const [main, core, matchers] = await Promise.all(['', '/core', '/matchers'].map((path) => import('msw-ollama' + path)))
const refused = async (mock) => (await mock.fetch('/api/chat', { method: 'POST', body: '{' })).json()
const errors = await Promise.all([main.mockOllama, core.createMockOllama()].map(refused))
console.log(
  main.reply === core.reply,
  main.DEFAULT_MODELS === core.DEFAULT_MODELS,
  matchers.ollamaMatchers.toHaveBeenAsked(main.mockOllama).pass,
  errors[0].error === errors[1].error,
)`,
    )
    const runs = ['msw-ollama', 'msw-ollama/core', 'msw-ollama/matchers'].map((first) => withMsw.node('one.mjs', first))

    expect(await Promise.all(runs)).toEqual(['true true true true\n', 'true true true true\n', 'true true true true\n'])
  })

  test('shows the lines of the TypeScript in the stack of an error, where Node reads source maps', async () => {
    await withMsw.write(
      'stack.mjs',
      `import { createMockOllama } from 'msw-ollama/core'
try {
  createMockOllama({ stric: true })
} catch (error) {
  console.log(error.stack)
}`,
    )
    expect(await withMsw.node('--enable-source-maps', 'stack.mjs')).toMatch(
      /at assertOptions \(.*\/src\/options\.ts:\d+:\d+\)/,
    )
  })

  test('needs no msw for the core', async () => {
    await withoutMsw.write(
      'core.mjs',
      `import { createMockOllama } from 'msw-ollama/core'
const response = await createMockOllama().fetch('/api/version')
console.log(await response.text())`,
    )
    expect(await withoutMsw.node('core.mjs')).toBe('{"version":"0.5.7"}\n')
  })

  test('has the schema of rules for editors', async () => {
    await withMsw.write(
      'schema.mjs',
      `import schema from 'msw-ollama/rules.schema.json' with { type: 'json' }
console.log(schema.title)`,
    )
    expect(await withMsw.node('schema.mjs')).toBe('The rules of a mock of msw-ollama\n')
  })

  test('can be imported only by its subpaths', async () => {
    await withMsw.write('deep.mjs', `import 'msw-ollama/dist/core.js'`)
    await expect(withMsw.node('deep.mjs')).rejects.toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED')
  })
})
