import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, posix } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { IMPORT_ORDER, SEPARATE_FOLDERS } from './import-order.ts'
import { root } from './source-files.ts'

const run = promisify(execFile)

/** A file for the linter. */
interface LintedFile {
  path: string
  text: string
}

/** Lints the files in a project with our rules. Returns the rule and the path of each complaint. */
async function findRefused(files: readonly LintedFile[]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'msw-ollama-'))
  try {
    for (const name of ['oxlint.config.ts', 'test/package/import-order.ts']) {
      await cp(join(root, name), join(folder, name))
    }
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    for (const { path, text } of files) {
      await mkdir(join(folder, dirname(path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    const oxlint = join(root, 'node_modules/oxlint/bin/oxlint')
    // The linter exits with 1 if it complains. Its output is then in the error.
    const printed = await run(process.execPath, [oxlint, '--format', 'json', 'src', 'handlers'], { cwd: folder }).catch(
      (error: { stdout: string }) => error,
    )
    const { diagnostics } = JSON.parse(printed.stdout) as { diagnostics: Array<{ code: string; filename: string }> }
    return diagnostics.map(({ code, filename }) => `${code} ${filename}`).toSorted()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const RULE = 'eslint(no-restricted-imports)'
const coreLines = IMPORT_ORDER.filter((line) => line.startsWith('src/'))

/** Returns a path that belongs to a line of the order: the line itself, or a file in its folder. */
const fileOn = (line: string, name: string): string => (line.endsWith('/') ? `${line}${name}.ts` : line)

/** Returns a file at `path` that imports another file. */
function toImport(path: string, file: string): LintedFile {
  const specifier = posix.relative(posix.dirname(path), file)
  return { path, text: `export { value } from '${specifier.startsWith('.') ? '' : './'}${specifier}'\n` }
}

describe('the linter', () => {
  test('refuses each import from a line below, as import-order.ts does', async () => {
    const files = coreLines.flatMap((line, above) =>
      coreLines.slice(above + 1).flatMap((below, i) => {
        // A file at the root is one file with one import. A folder has a file for each line below.
        if (!line.endsWith('/') && i > 0) return []
        return [toImport(fileOn(line, `imports-${above}-${i}`), fileOn(below, 'other'))]
      }),
    )
    expect(files.length).toBeGreaterThan(40)
    expect(await findRefused(files)).toEqual(files.map(({ path }) => `${RULE} ${path}`).toSorted())
  })

  test('allows each import from a line above, as import-order.ts does', async () => {
    const files = coreLines.flatMap((line, below) =>
      coreLines.slice(0, below).flatMap((above, i) => {
        if (!line.endsWith('/') && i > 0) return []
        return [toImport(fileOn(line, `imports-${below}-${i}`), fileOn(above, 'other'))]
      }),
    )
    expect(await findRefused(files)).toEqual([])
  })

  test('refuses a dialect that imports another', async () => {
    const files = SEPARATE_FOLDERS.map((folder, i) =>
      toImport(`${folder}new.ts`, `${SEPARATE_FOLDERS.at(i - 1)}other.ts`),
    )
    expect(await findRefused(files)).toEqual(files.map(({ path }) => `${RULE} ${path}`).toSorted())
  })

  test('refuses packages and other folders in the published code', async () => {
    const files = [
      { path: 'src/streaming/clock.ts', text: `export { hrtime } from 'node:process'` },
      { path: 'src/streaming/wire.ts', text: `export { hrtime } from 'process'` },
      { path: 'src/endpoints/chat.ts', text: `export type { HttpHandler } from 'msw'` },
      { path: 'src/endpoints/embed.ts', text: `export { mockOllama } from '../../handlers/index.ts'` },
      { path: 'src/engine/structured/plan.ts', text: `export { models } from '../../../test/models.ts'` },
      { path: 'handlers/a.ts', text: `export { setupServer } from 'msw/node'` },
      { path: 'handlers/b.ts', text: `export { delay } from 'msw'` },
      { path: 'handlers/c.ts', text: `import { delay } from 'msw'\ndelay()` },
      { path: 'handlers/d.ts', text: `import { readFileSync } from 'node:fs'\nreadFileSync('a')` },
      { path: 'handlers/e.ts', text: `import models from '../test/models.json'\nconsole.log(models)` },
    ]
    expect(await findRefused(files)).toEqual(files.map(({ path }) => `${RULE} ${path}`).toSorted())
  })

  test('allows the packages that the code needs', async () => {
    const files = [
      { path: 'src/endpoints/chat.ts', text: `export { OllamaError } from '../protocol/ollama-error.ts'` },
      {
        path: 'src/engine/structured/plan.ts',
        text: `export const library = (): unknown => import('json-schema-faker')`,
      },
      {
        path: 'handlers/index.ts',
        text: `import { http, HttpResponse, type HttpHandler } from 'msw'\nexport const all: HttpHandler = http.all('*', () => HttpResponse.error())`,
      },
    ]
    expect(await findRefused(files)).toEqual([])
  })
})
