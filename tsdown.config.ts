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
})
