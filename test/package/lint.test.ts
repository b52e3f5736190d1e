import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { runNode } from './consumer.ts'
import { root } from './source-files.ts'

/** What the linter says of the imports of one file, which stands at `path` in a project with our rules. */
async function lintImports(path: string, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'msw-ollama-'))
  try {
    await mkdir(join(folder, dirname(path)), { recursive: true })
    await Promise.all([
      cp(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json')),
      writeFile(join(folder, path), text),
    ])
    return await runNode([join(root, 'node_modules/oxlint/bin/oxlint')], folder)
  } catch (error) {
    return String(error)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

test.each([
  ['src/streaming/clock.ts', `export { hrtime } from 'node:process'`],
  ['src/streaming/clock.ts', `export { hrtime } from 'process'`],
  ['src/endpoints/chat.ts', `export type { HttpHandler } from 'msw'`],
  ['src/endpoints/chat.ts', `export { mockOllama } from '../../handlers/index.ts'`],
  ['handlers/index.ts', `export { setupServer } from 'msw/node'`],
  ['handlers/index.ts', `export { delay } from 'msw'`],
  ['handlers/index.ts', `import { delay } from 'msw'\ndelay()`],
  ['handlers/index.ts', `import { readFileSync } from 'node:fs'\nreadFileSync('a')`],
  ['handlers/index.ts', `import models from '../test/conformance/recordings/models.json'\nconsole.log(models)`],
])('the linter refuses in %s: %s', async (path, text) => {
  expect(await lintImports(path, text)).toContain('no-restricted-imports')
})

test.each([
  ['src/endpoints/chat.ts', `export { OllamaError } from '../errors.ts'`],
  [
    'handlers/index.ts',
    `import { http, HttpResponse, type HttpHandler } from 'msw'\nexport const all: HttpHandler = http.all('*', () => HttpResponse.error())`,
  ],
])('and nothing in %s: %s', async (path, text) => {
  expect(await lintImports(path, text)).toContain('Found 0 warnings and 0 errors')
})
