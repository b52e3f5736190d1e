// Creates a project that has installed the package as it is published. It stands for the project of a user.
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../..')
const require = createRequire(import.meta.url)

/** The Node that the npm package `node` installs, in the version that this repository pins. The tests themselves may run on another Node. */
const node = join(dirname(require.resolve('node/package.json')), 'bin', 'node')

/** A project in a temporary folder. Its disposal removes the folder. */
export interface Project extends AsyncDisposable {
  /** Runs Node in the project's folder with these arguments. Rejects with the output if the command fails. */
  node(...parameters: string[]): Promise<{ stdout: string; stderr: string }>
}

/**
 * Creates a project that has installed msw-ollama.
 *
 * @param packages the other packages to install. A key is the name in the new project, and its value is the name in the
 *   `node_modules` of this repository: `{ msw: 'msw2' }`
 * @param template a folder next to this file, whose files are copied into the project
 */
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
    node: (...parameters) => run(node, parameters, { cwd: folder }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

const tsdown = join(root, 'node_modules/tsdown/dist/run.mjs')
let built: Promise<string> | undefined

/** Builds the package, once for each test file, because the `dist` of the working copy may be out of date. Returns its folder. */
function buildPackage(): Promise<string> {
  built ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), 'msw-ollama-built-'))
    await run(node, [tsdown, '--out-dir', join(folder, 'dist'), '--log-level', 'error'], { cwd: root })
    await cp(join(root, 'package.json'), join(folder, 'package.json'))
    return folder
  })()
  return built
}

/** Deletes the package that `createProject` has built. */
export async function removeBuilt(): Promise<void> {
  const folder = await built
  built = undefined
  if (folder !== undefined) await rm(folder, { recursive: true, force: true })
}
