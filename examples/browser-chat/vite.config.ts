import { fileURLToPath } from 'node:url'
import { msw } from 'msw/vite'
import { defineConfig } from 'vite'

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

export default defineConfig({
  root: import.meta.dirname,
  // Serves the mockServiceWorker.js of the installed msw. Without `apply`, the production build would contain that file too.
  plugins: [{ ...msw({ mode: 'worker-only' }), apply: 'serve' }],
  // Only this repository needs `alias` and `server`. In your own project, 'msw-ollama' is in node_modules.
  resolve: { alias: { 'msw-ollama': fromRoot('handlers/index.ts') } },
  server: { fs: { allow: ['.', fromRoot('handlers'), fromRoot('src'), fromRoot('node_modules')] } },
  // Lists the packages that the page needs. If one were missing, Vite would find it only while the page loads, and would then
  // reload the page.
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
      'fzstd',
    ],
  },
})
