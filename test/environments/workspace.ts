// Creates a folder with the projects of this folder. In it, the package is installed as it is published, over one version of msw.
import { spawn } from 'node:child_process'
import { cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { PackedPackage } from '../package/consumer.ts'
import ownPackage from '../../package.json' with { type: 'json' }
import { root } from '../package/source-files.ts'

/** How long a program may run, in milliseconds. The slowest one takes about half a minute on two busy cores. */
const LIMIT = 240_000

const here = import.meta.dirname
const installed = join(here, 'node_modules')
/** The folders of the dependencies of the package, which are not installed in this folder. */
const dependencies = new Set(Object.keys(ownPackage.dependencies).map((name) => name.split('/')[0]!))

/** What a project has written down about an environment. */
export interface Seen {
  environment: string
  seen: string
}

export interface Workspace {
  folder: string
  environment: NodeJS.ProcessEnv
  /**
   * Runs a program in the folder of a project, and returns what it printed, whether it failed or not.
   *
   * @throws Error if the program does not end in time. It is killed, with all processes that it has started.
   */
  run(project: string, program: string, ...parameters: string[]): Promise<string>
  /** Returns the full path of a file in `node_modules`. */
  module(path: string): string
  /** Returns what the projects have written down so far. */
  read(): Promise<Seen[]>
}

/** @param packages which package is installed under a name, if it is another one: `{ msw: 'msw2' }` */
export async function createWorkspace(
  packed: PackedPackage,
  name: string,
  packages: Record<string, string> = {},
): Promise<Workspace> {
  const folder = join(packed.temporary, name)
  const modules = join(folder, 'node_modules')
  await cp(join(here, 'projects'), folder, { recursive: true })
  await mkdir(modules)
  const names = (await readdir(installed)).filter((file) => !file.startsWith('.'))
  await Promise.all([
    ...names.map((file) => symlink(join(installed, packages[file] ?? file), join(modules, file), 'junction')),
    ...[...dependencies].map((file) => symlink(join(root, 'node_modules', file), join(modules, file), 'junction')),
    cp(packed.folder, join(modules, 'msw-ollama'), { recursive: true }),
  ])
  const file = join(folder, 'seen.jsonl')
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    PROBE_FILE: file,
    PROBE_PORT: String(await findFreePort()),
    NEXT_TELEMETRY_DISABLED: '1',
    DENO_NO_UPDATE_CHECK: '1',
    NO_COLOR: '1',
  }
  // These variables are meant for this vitest, and would confuse another test runner.
  for (const key of Object.keys(environment))
    if (/^(VITEST|JEST|NODE_ENV|FORCE_COLOR)/.test(key)) delete environment[key]
  return {
    folder,
    environment,
    module: (path) => join(modules, path),
    run: (project, program, ...parameters) => runProgram(join(folder, project), environment, [program, ...parameters]),
    async read() {
      const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
      return lines.map((line) => JSON.parse(line) as Seen)
    },
  }
}

function runProgram(cwd: string, env: NodeJS.ProcessEnv, [program, ...parameters]: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    // A detached program leads a group of processes, which can be killed together.
    const child = spawn(program!, parameters, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    let printed = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (printed += text))
    const timer = setTimeout(() => {
      killGroup(child.pid!)
      const command = [program, ...parameters].join(' ')
      reject(
        new Error(`Failed to run ${command} in ${cwd}: found that it did not end in time. It printed:\n${printed}`),
      )
    }, LIMIT)
    child.once('error', reject)
    // A program may leave processes behind, which would keep its output open.
    child.once('exit', () => killGroup(child.pid!))
    child.once('close', () => {
      clearTimeout(timer)
      resolve(printed)
    })
  })
}

/** Kills all processes of a group. */
function killGroup(id: number): void {
  try {
    process.kill(-id, 'SIGKILL')
  } catch {
    // None of them is running any more.
  }
}

/** Returns a port on which nothing listens. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
