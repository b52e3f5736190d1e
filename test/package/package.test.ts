import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installPackage, npmPack, packPackage, type Consumer, type PackedPackage } from './consumer.ts'
import { readSourceFiles, root } from './source-files.ts'

const A_MINUTE = 60_000

let packed: PackedPackage
let withMsw: Consumer
let withoutMsw: Consumer

beforeAll(async () => {
  packed = await packPackage()
  ;[withMsw, withoutMsw] = await Promise.all([
    installPackage(packed, 'with-msw', ['msw', 'ollama']),
    installPackage(packed, 'without-msw', []),
  ])
}, 2 * A_MINUTE)

afterAll(() => packed?.[Symbol.asyncDispose]())

describe('the tarball', () => {
  test('holds the built files, the README and the license, and nothing else', () => {
    const built = readSourceFiles().flatMap(({ path }) =>
      ['.js', '.js.map', '.d.ts'].map((extension) => `dist/${path.replace(/\.ts$/, extension)}`),
    )
    expect(packed.files.toSorted()).toEqual([...built, 'LICENSE', 'README.md', 'package.json'].toSorted())
  })

  test('takes no other folder of the repository', async () => {
    const [{ files } = { files: [] }] = await npmPack(root, '--dry-run')
    expect(files.map(({ path }) => path).filter((path) => !path.startsWith('dist/'))).toEqual([
      'LICENSE',
      'README.md',
      'package.json',
    ])
  })

  test('is as publint wants it', async () => {
    const { messages, pkg } = await publint({ pkgDir: packed.folder, strict: true, pack: false })
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([])
  })

  test('has two dependencies, for schemas, and optional peers; only the fixtures have an effect when they are imported', async () => {
    const manifest = JSON.parse(await readFile(join(packed.folder, 'package.json'), 'utf8')) as Record<string, unknown>
    expect(manifest).toMatchObject({
      sideEffects: ['./dist/handlers/vitest.js'],
      license: 'MIT',
      type: 'module',
      peerDependencies: { msw: '^2.11.0 || ^3.0.0', vitest: '>=4.1.0' },
      peerDependenciesMeta: { msw: { optional: true }, vitest: { optional: true } },
    })
    expect(Object.keys(manifest['dependencies'] as object)).toEqual(['@cfworker/json-schema', 'json-schema-faker'])
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
  test('is imported as an ES module, and answers', { timeout: A_MINUTE }, async () => {
    await withMsw.write(
      'use.mjs',
      `import { setupServer } from 'msw/node'
import { mockOllama, ollamaHandlers } from 'msw-ollama'
import { Ollama } from 'ollama'
${USE}`,
    )
    expect(JSON.parse(await withMsw.node('use.mjs'))).toEqual(['Echo: Why?', 'Because.', ''])
  })

  test('is required from CommonJS, and answers', { timeout: A_MINUTE }, async () => {
    await withMsw.write(
      'use.cjs',
      `const { setupServer } = require('msw/node')
const { mockOllama, ollamaHandlers } = require('msw-ollama')
const { Ollama } = require('ollama')
${USE}`,
    )
    expect(JSON.parse(await withMsw.node('use.cjs'))).toEqual(['Echo: Why?', 'Because.', ''])
  })

  test('has types, which refuse what is wrong', { timeout: A_MINUTE }, async () => {
    await withMsw.write(
      'types.mts',
      `import { createMockOllama, mockOllama } from 'msw-ollama'
import * as core from 'msw-ollama/core'
mockOllama.chat({ content: ['a'] }, { once: true })
core.createMockOllama({ strict: true })
// @ts-expect-error
createMockOllama({ stric: true })
// @ts-expect-error
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

  test('has one state, however it is loaded', { timeout: A_MINUTE }, async () => {
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

  test('needs no msw for the core', { timeout: A_MINUTE }, async () => {
    await withoutMsw.write(
      'core.mjs',
      `import { createMockOllama } from 'msw-ollama/core'
const response = await createMockOllama().fetch('/api/version')
console.log(await response.text())`,
    )
    expect(await withoutMsw.node('core.mjs')).toBe('{"version":"0.5.7"}\n')
  })

  test('shows no file but its subpaths', { timeout: A_MINUTE }, async () => {
    await withMsw.write('deep.mjs', `import 'msw-ollama/dist/src/router.js'`)
    await expect(withMsw.node('deep.mjs')).rejects.toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED')
  })
})
