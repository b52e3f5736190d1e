import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { root } from '../package/source-files.ts'
import type { Bundle } from './bundle.ts'

export const RUNTIMES = ['Node', 'workerd', 'Bun', 'Deno'] as const
export type RuntimeName = (typeof RUNTIMES)[number]

/** A runtime in which the program of `handle.ts` runs. */
export interface Runtime extends AsyncDisposable {
  /** Sends an input as JSON to a path of the program. */
  send(path: string, input: unknown, signal?: AbortSignal): Promise<Response>
  /** What the runtime has printed so far. Each value is a line of its own. */
  printed: string[]
}

const packages = join(root, 'test/environments/node_modules')

export async function startRuntime(name: RuntimeName, bundle: Bundle): Promise<Runtime> {
  if (name === 'Node') return importInNode(bundle)
  if (!existsSync(packages)) {
    throw new Error(
      `Failed to start ${name}: found no test/environments/node_modules. Run npm ci --prefix test/environments.`,
    )
  }
  if (name === 'workerd') return startWorkerd(bundle)
  // The binaries are started directly, because the packages replace their commands by the binaries in scripts that npm may not run.
  if (name === 'Bun') return startProcess(findBinary('@oven/*/bin/bun'), ['run', join(bundle.folder, 'bun.mjs')])
  return startProcess(findBinary('@deno/*/deno'), [
    'run',
    '--allow-net',
    '--no-prompt',
    join(bundle.folder, 'deno.mjs'),
  ])
}

/** The program runs in the process of the test, and no server is involved. */
async function importInNode({ folder }: Bundle): Promise<Runtime> {
  const url = pathToFileURL(join(folder, 'node.mjs')).href
  const { handle } = (await import(/* @vite-ignore */ url)) as { handle: (request: Request) => Promise<Response> }
  return {
    send: (path, input, signal) => handle(new Request(`http://node${path}`, toInit(input, signal))),
    printed: [],
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}

interface Workerd {
  ready: Promise<URL>
  dispose(): Promise<void>
}

async function startWorkerd({ folder, files }: Bundle): Promise<Runtime> {
  const printed: string[] = []
  const { Miniflare } = createRequire(join(packages, 'index.js'))('miniflare') as {
    Miniflare: new (options: object) => Workerd
  }
  const modules = ['workerd.mjs', ...files.filter((file) => /^(?!workerd|bun|deno|node)/.test(file))]
  const server = new Miniflare({
    modulesRoot: folder,
    modules: modules.map((file) => ({ type: 'ESModule', path: join(folder, file) })),
    compatibilityDate: '2026-04-01',
    handleRuntimeStdio: (stdout: NodeJS.ReadableStream, stderr: NodeJS.ReadableStream) => {
      for (const stream of [stdout, stderr]) createInterface(stream).on('line', (line) => printed.push(line))
    },
  })
  return toRuntime(await server.ready, printed, () => server.dispose())
}

export function findBinary(pattern: string): string {
  const [path] = globSync(pattern, { cwd: packages })
  if (path === undefined)
    throw new Error(`Failed to find the binary ${pattern}. Run npm ci --prefix test/environments.`)
  return join(packages, path)
}

/** Starts a program that prints the URL of its server as its first line. */
async function startProcess(command: string, args: string[]): Promise<Runtime> {
  const printed: string[] = []
  const child: ChildProcess = spawn(command, args, { env: { ...process.env, NO_COLOR: '1' } })
  const url = new Promise<URL>((resolve, reject) => {
    createInterface(child.stdout!).on('line', (line) =>
      line.startsWith('http://') ? resolve(new URL(line)) : printed.push(line),
    )
    createInterface(child.stderr!).on('line', (line) => printed.push(line))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${command} exited with ${code}:\n${printed.join('\n')}`)))
  })
  return toRuntime(await url, printed, async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  })
}

function toRuntime(url: URL, printed: string[], stop: () => Promise<void>): Runtime {
  return {
    send: (path, input, signal) => fetch(new URL(path, url), toInit(input, signal)),
    printed,
    [Symbol.asyncDispose]: stop,
  }
}

function toInit(input: unknown, signal: AbortSignal | undefined): RequestInit {
  return { method: 'POST', body: JSON.stringify(input), ...(signal && { signal }) }
}
