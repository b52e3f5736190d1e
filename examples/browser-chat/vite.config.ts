import { fileURLToPath } from 'node:url'
import { msw } from 'msw/vite'
import { defineConfig } from 'vite'

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

export default defineConfig({
  root: import.meta.dirname,
  // Serves mockServiceWorker.js of the installed msw; without `apply` it would be in the production build too.
  plugins: [{ ...msw({ mode: 'worker-only' }), apply: 'serve' }],
  // Only here: a project of your own has 'msw-ollama' in its node_modules, and needs none of the rest.
  resolve: { alias: { 'msw-ollama': fromRoot('handlers/index.ts') } },
  server: { fs: { allow: ['.', fromRoot('handlers'), fromRoot('src'), fromRoot('node_modules')] } },
  // What is not named here is found while the page loads, which is then loaded again.
  optimizeDeps: {
    include: [
      'react',
      'react/jsx-dev-runtime',
      'react-dom/client',
      'ollama/browser',
      'msw',
      'msw/browser',
      '@cfworker/json-schema',
      'json-schema-faker',
    ],
  },
})
