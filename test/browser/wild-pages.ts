import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright'
import { build, type Rolldown } from 'vite'
import { chromiumEnvironment, chromiumPath } from '../../scripts/chromium.ts'

/** A path that the server answers with the page, as a development server answers an unknown path. */
export const FALLBACK_URL = '/fallback.js'

/** A running server. Its disposal stops the server. */
export interface Served extends AsyncDisposable {
  url: string
}

/**
 * Serves the page of wild-page/, built with one version of msw. It does not use Vite's development server, because that takes
 * a second to load a page of a hundred modules.
 */
export async function serveWildPage(msw: 'msw' | 'msw2'): Promise<Served> {
  const { output } = (await build({
    configFile: false,
    root: join(import.meta.dirname, 'wild-page'),
    logLevel: 'error',
    resolve: { alias: [{ find: /^msw(?=$|\/)/, replacement: msw }] },
    build: { write: false, minify: false, target: 'es2022' },
  })) as Rolldown.RolldownOutput
  const files = new Map<string, string | Uint8Array>()
  for (const file of output) files.set(`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source)
  const worker = createRequire(import.meta.url).resolve(`${msw}/mockServiceWorker.js`)
  files.set('/mockServiceWorker.js', await readFile(worker))
  return serveHttp((request, response) => {
    const { pathname } = new URL(request.url!, 'http://localhost')
    const path = ['/', FALLBACK_URL].includes(pathname) ? '/index.html' : pathname
    response.statusCode = files.has(path) ? 200 : 404
    response.setHeader('content-type', path.endsWith('.js') ? 'text/javascript' : 'text/html')
    response.end(files.get(path))
  })
}

/** Serves the real server at the base URL of the mock. It accepts the requests of all pages. */
export function serveNetwork(): Promise<Served> {
  return serveHttp((_request, response) => {
    response.setHeader('access-control-allow-origin', '*')
    response.end('from the network')
  })
}

export async function serveHttp(listener: RequestListener): Promise<Served> {
  const server = createServer(listener)
  await once(server.listen(0, 'localhost'), 'listening')
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export function launchChromium(): Promise<Browser> {
  const variables = Object.entries(chromiumEnvironment).filter((entry): entry is [string, string] => entry[1] != null)
  return chromium.launch({ executablePath: chromiumPath, env: Object.fromEntries(variables) })
}

export interface WildPage {
  page: Page
  /** The texts of the console, and the errors that were thrown and not caught. */
  messages: string[]
}

/** @param query the values that main.ts reads: the base URL of the mock, what the model says, and whether the mock is strict */
export async function openWildPage(
  context: BrowserContext,
  url: string,
  query: Record<string, string>,
): Promise<WildPage> {
  const page = await context.newPage()
  const messages: string[] = []
  page.on('console', (entry) => messages.push(entry.text()))
  page.on('pageerror', (error) => messages.push(String(error)))
  await page.goto(`${url}/?${new URLSearchParams(query)}`)
  return { page, messages }
}
