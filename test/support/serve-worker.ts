import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Plugin } from 'vite'

/** Serves the worker script of the installed msw at `path`. So the repository needs no copy, which could be of another version. */
export function serveWorker(packageName: 'msw' | 'msw2', path: string): Plugin {
  const file = createRequire(import.meta.url).resolve(`${packageName}/mockServiceWorker.js`)
  return {
    name: 'serve-worker',
    configureServer(server) {
      server.middlewares.use(path, async (_request, response) => {
        response.setHeader('content-type', 'text/javascript')
        response.end(await readFile(file))
      })
    },
  }
}
