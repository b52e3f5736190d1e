// A project of somebody else that has installed the package as it is published.
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../..')
const require = createRequire(import.meta.url)

/** The Node that the project pins, whichever runs the tests. */
const node = join(dirname(require.resolve('node/package.json')), 'bin', 'node')

export interface Project extends AsyncDisposable {
  /** Runs a script of it, or a command line's worth of arguments; rejects with the output when it fails. */
  node(...parameters: string[]): Promise<{ stdout: string; stderr: string }>
}

/** @param packages installed from those of this project, under the names that they have there: `{ msw: 'msw2' }` */
export async function createProject(packages: Record<string, string>, template?: string): Promise<Project> {
  const packageFolder = await buildPackage()
  const folder = await mkdtemp(join(tmpdir(), 'msw-ollama-project-'))
  const installed = join(folder, 'node_modules')
  await mkdir(installed)
  if (template) await cp(resolve(import.meta.dirname, template), folder, { recursive: true })
  await Promise.all(
    Object.entries(packages).map(([name, source]) =>
      symlink(join(root, 'node_modules', source), join(installed, name)),
    ),
  )
  await cp(packageFolder, join(installed, 'msw-ollama'), { recursive: true })
  return {
    node: (...parameters) => run(node, parameters, { cwd: folder, timeout: 60_000 }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

const tsdown = join(root, 'node_modules/tsdown/dist/run.mjs')
let built: Promise<string> | undefined

/** Builds the package once for a test file. The `dist` of the working copy may be out of date. */
function buildPackage(): Promise<string> {
  built ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), 'msw-ollama-built-'))
    await run(node, [tsdown, '--out-dir', join(folder, 'dist'), '--log-level', 'error'], { cwd: root })
    await cp(join(root, 'package.json'), join(folder, 'package.json'))
    return folder
  })()
  return built
}

export async function removeBuilt(): Promise<void> {
  const folder = await built
  built = undefined
  if (folder !== undefined) await rm(folder, { recursive: true, force: true })
}
