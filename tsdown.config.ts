import { defineConfig } from 'tsdown'

/**
 * Builds what ships: one file for each subpath of the package, and chunks for what the subpaths share. Few files load fast, and
 * what is shared exists once: one OllamaError, one default mock.
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
  // Names are shortened, because they are half of the size. Source maps lead to the TypeScript, which they hold.
  minify: true,
  sourcemap: true,
})
