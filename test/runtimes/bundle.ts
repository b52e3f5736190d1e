import { build } from 'esbuild'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../package/source-files.ts'

/** A folder with one module for each runtime, such as `deno.mjs`, and the modules that they import. */
export interface Bundle extends AsyncDisposable {
  folder: string
  /** The names of the files. */
  files: string[]
}

/** Bundles the program of the runtimes with the core and its libraries, so that a runtime finds each module without Node's rules. */
export async function bundleProgram(): Promise<Bundle> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'msw-ollama-runtimes-')))
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['workerd', 'bun', 'deno', 'node'].map((name) => `test/runtimes/entries/${name}.ts`),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    metafile: true,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    logLevel: 'silent',
  })
  const files = Object.keys(metafile.outputs).map((path) => path.slice(path.lastIndexOf('/') + 1))
  return { folder, files, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}
