import { build as buildWithEsbuild } from 'esbuild'
import { gzipSync } from 'node:zlib'
import { basename } from 'node:path'
import { build as buildWithVite, type Rolldown } from 'vite'

/** One file of a bundle for the browser. */
export interface Chunk {
  name: string
  code: string
  isEntry: boolean
  /** The paths of the modules in the chunk. */
  modules: string[]
  /** The names of the chunks, and of the packages outside the bundle, that are loaded before the chunk runs. */
  imports: string[]
  /** The names of the chunks and packages that are loaded by `import()`. */
  dynamicImports: string[]
}

/** Builds the file `entry` of a project as an application does. msw is not bundled. */
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
        // The preloader belongs to Vite, not to the package.
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

/** Returns the chunks that a page loads at once: the entry, and all chunks that it imports directly or indirectly. */
export function loadedAtOnce(chunks: Chunk[]): Chunk[] {
  const loaded = new Set(chunks.filter(({ isEntry }) => isEntry))
  // A loop over a set also visits the items that are added during the loop.
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
