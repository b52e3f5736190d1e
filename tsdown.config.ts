import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineConfig } from 'tsdown'

/**
 * Builds the published package: one file for each subpath, and shared files for the code that the subpaths have in common. Few
 * files load fast. Shared code exists only once, so that there is only one OllamaError and one default mock.
 */
export default defineConfig({
  entry: {
    index: 'handlers/index.ts',
    core: 'src/index.ts',
    vitest: 'handlers/vitest.ts',
    matchers: 'handlers/matchers.ts',
  },
  tsconfig: 'tsconfig.build.json',
  platform: 'neutral',
  target: 'es2023',
  fixedExtension: false,
  outputOptions: { chunkFileNames: 'shared/[name]-[hash].js' },
  dts: true,
  // Shortens names, because names are half of the size. The source maps contain the TypeScript, so debuggers can show it.
  minify: true,
  sourcemap: true,
  hooks: {
    async 'build:done'({ options }) {
      await nameLibraries(options.outDir)
      await copyTypes(options.outDir)
    },
  },
})

async function readTypes(folder: string): Promise<Array<{ path: string; text: string }>> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.d.ts'))
  return Promise.all(
    files.map(async (file) => {
      const path = join(folder, file)
      return { path, text: await readFile(path, 'utf8') }
    }),
  )
}

/** Names the library of `Disposable`, so that the compiler finds it in a project that has only the types of the DOM. */
async function nameLibraries(folder: string): Promise<void> {
  const using = (await readTypes(folder)).filter(({ text }) => /\bDisposable\b/.test(text))
  await Promise.all(
    using.map(({ path, text }) => writeFile(path, `/// <reference lib="esnext.disposable" />\n${text}`)),
  )
}

/**
 * Copies the types for CommonJS: each `.d.ts` to a `.d.cts`. msw 2 has other types for CommonJS than for ES modules, and the compiler takes
 * the first ones only for an import in a `.d.cts`. The JavaScript is the same for both.
 */
async function copyTypes(folder: string): Promise<void> {
  const imports = /(?<=(?:from|import)\s*\(?["']\.[^"']*)\.js(?=["'])/g
  await Promise.all(
    (await readTypes(folder)).map(({ path, text }) =>
      writeFile(path.replace(/ts$/, 'cts'), text.replace(imports, '.cjs')),
    ),
  )
}
