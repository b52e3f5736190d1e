import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { root } from './source-files.ts'

const run = promisify(execFile)

/** The environment without the variables with which npm describes this project to its child processes. They would mislead another project. */
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))

/** The package as `npm pack` makes it, built from the current sources. */
export interface PackedPackage extends AsyncDisposable {
  tarball: string
  /** The paths of the files in the tarball, from its root. */
  files: string[]
  /** The folder with the same files, not packed. */
  folder: string
  /** A temporary folder for the tarball and for the projects of the test. */
  temporary: string
}

/**
 * Builds and packs the package in a temporary folder. The `dist` of the repository is not used, because it may be older than the
 * sources, and another test may be reading it.
 */
export async function packPackage(): Promise<PackedPackage> {
  const temporary = await realpath(await mkdtemp(join(tmpdir(), 'msw-ollama-')))
  const folder = join(temporary, 'package')
  await runNode(['node_modules/tsdown/dist/run.mjs', '--out-dir', join(folder, 'dist'), '--log-level', 'error'], root)
  await Promise.all(
    ['package.json', 'README.md', 'LICENSE', 'rules.schema.json'].map((file) =>
      cp(join(root, file), join(folder, file)),
    ),
  )
  const [packed] = await npmPack(folder, '--pack-destination', temporary)
  return {
    tarball: join(temporary, packed!.filename),
    files: packed!.files.map(({ path }) => path),
    folder,
    temporary,
    [Symbol.asyncDispose]: () => rm(temporary, { recursive: true, force: true }),
  }
}

interface NpmPack {
  filename: string
  files: Array<{ path: string }>
}

export async function npmPack(folder: string, ...options: string[]): Promise<NpmPack[]> {
  const { stdout } = await runNpm(['pack', '--json', '--ignore-scripts', ...options], folder)
  return JSON.parse(stdout) as NpmPack[]
}

/** A project of a user, in which the package is installed. */
export interface Consumer {
  folder: string
  write(file: string, text: string): Promise<void>
  read(file: string): Promise<string>
  /** Runs Node in the project, and returns what it printed. */
  node(...args: string[]): Promise<string>
}

/**
 * Creates a project in which the tarball is installed.
 *
 * @param linked the packages that are linked from the `node_modules` of this repository
 */
export async function installPackage(packed: PackedPackage, name: string, linked: string[]): Promise<Consumer> {
  const folder = join(packed.temporary, name)
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), text)
  }
  await write('package.json', '{ "private": true, "type": "module" }\n')
  // `--offline` does not work here, because npm has to look up the versions of the dependencies, which `npm ci` has not done.
  await runNpm(['install', '--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock', packed.tarball], folder)
  await Promise.all(linked.map((dependency) => link(dependency, folder)))
  return {
    folder,
    write,
    read: (file) => readFile(join(folder, file), 'utf8'),
    node: (...args) => runNode(args, folder),
  }
}

async function link(dependency: string, folder: string): Promise<void> {
  const path = join(folder, 'node_modules', dependency)
  await mkdir(dirname(path), { recursive: true })
  await symlink(join(root, 'node_modules', dependency), path, 'junction')
}

export async function runNode(args: string[], folder: string): Promise<string> {
  try {
    const { stdout } = await run(process.execPath, args, { cwd: folder, env: { ...environment, NO_COLOR: '1' } })
    return stdout
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string }
    throw new Error(`Failed to run node ${args.join(' ')}:\n${stdout}\n${stderr}`, { cause: error })
  }
}

function runNpm(args: string[], folder: string): Promise<{ stdout: string }> {
  return run('npm', args, { cwd: folder, env: environment, shell: process.platform === 'win32' })
}
