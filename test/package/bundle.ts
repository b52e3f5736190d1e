import { build as buildWithEsbuild } from 'esbuild'
import { gzipSync } from 'node:zlib'
import { basename } from 'node:path'
import { build as buildWithVite, type Rolldown } from 'vite'

/** One file of a bundle for the browser. */
export interface Chunk {
  name: string
  code: string
  isEntry: boolean
  /** The files that it was made from. */
  modules: string[]
  /** What is loaded before it runs: names of chunks, and of packages that are not in the bundle. */
  imports: string[]
  /** What is loaded when it is asked for. */
  dynamicImports: string[]
}

/** Builds `entry` of a project as an application does; msw stays outside. */
export type Bundler = (folder: string, entry: string) => Promise<Chunk[]>

export const BUNDLERS: Readonly<Record<'vite' | 'esbuild', Bundler>> = {
  async vite(folder, entry) {
    const result = (await buildWithVite({
      configFile: false,
      root: folder,
      logLevel: 'silent',
      build: {
        write: false,
        target: 'es2022',
        minify: true,
        // The preloader of a page is Vite's own, and no part of the package.
        modulePreload: false,
        rolldownOptions: { input: `${folder}/${entry}`, external: ['msw'], preserveEntrySignatures: 'strict' },
      },
    })) as Rolldown.RolldownOutput
    return result.output
      .filter((file) => file.type === 'chunk')
      .map(({ fileName, code, isEntry, moduleIds, imports, dynamicImports }) => ({
        name: fileName,
        code,
        isEntry,
        modules: moduleIds,
        imports,
        dynamicImports,
      }))
  },

  async esbuild(folder, entry) {
    const { outputFiles, metafile } = await buildWithEsbuild({
      absWorkingDir: folder,
      entryPoints: [entry],
      outdir: 'bundle',
      write: false,
      metafile: true,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      minify: true,
      external: ['msw'],
      logLevel: 'silent',
    })
    return Object.entries(metafile.outputs).map(([name, { entryPoint, inputs, imports }]) => {
      const named = (kind: string) => imports.filter((each) => each.kind === kind).map(({ path }) => path)
      return {
        name,
        code: outputFiles.find(({ path }) => basename(path) === basename(name))!.text,
        isEntry: entryPoint === entry,
        modules: Object.keys(inputs),
        imports: named('import-statement'),
        dynamicImports: named('dynamic-import'),
      }
    })
  },
}

/** The chunks that a page loads at once: the entry and what it imports, all the way down. */
export function loadedAtOnce(chunks: Chunk[]): Chunk[] {
  const loaded = new Set(chunks.filter(({ isEntry }) => isEntry))
  // A set may grow while it is walked through, and what is new comes last.
  for (const { imports } of loaded) {
    for (const chunk of chunks) if (imports.includes(chunk.name)) loaded.add(chunk)
  }
  return [...loaded]
}

export interface Size {
  bytes: number
  gzipped: number
}

export function measure(chunks: Chunk[]): Size {
  const sizes = chunks.map(({ code }) => Buffer.from(code))
  return {
    bytes: sizes.reduce((sum, { length }) => sum + length, 0),
    gzipped: sizes.reduce((sum, code) => sum + gzipSync(code).length, 0),
  }
}
