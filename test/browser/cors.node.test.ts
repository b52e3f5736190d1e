import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { listen } from '../../examples/port.ts'
import { createMockOllama } from '../../handlers/index.ts'
import { root } from '../package/source-files.ts'
import { launchChromium, openWildPage, serveHttp, serveWildPage, type Served } from './wild-pages.ts'

// The mocks listen on ports. So the browser applies its own CORS rules, as it does with a real Ollama.

const loose = createMockOllama()
const strict = createMockOllama({ strict: true })
let browser: Browser
let pages: Served
let servers: Server[]
const urls = { default: '', strict: '' }

beforeAll(async () => {
  servers = [listen(loose, 0), listen(strict, 0)]
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const [first, second] = servers.map((server) => `http://localhost:${(server.address() as AddressInfo).port}`)
  Object.assign(urls, { default: first, strict: second })
  pages = await serveHttp((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>A page</title><link rel="icon" href="data:,">')
  })
  browser = await launchChromium()
})

afterEach(() => {
  loose.reset()
  strict.reset()
})

afterAll(async () => {
  await browser?.close()
  await pages?.[Symbol.asyncDispose]()
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
})

/** Returns the URL of the same page under a host name that is local, but that Ollama does not allow. */
const foreign = (url: string): string => url.replace('localhost', 'page.localhost')

async function openPage(url: string): Promise<Page & AsyncDisposable> {
  const page = await browser.newPage()
  await page.goto(url)
  return page
}

/** Sends a request from the page. Returns the type, the status and the text of the response, or the error. */
function ask(page: Page, url: string, headers: Record<string, string> = {}): Promise<unknown[]> {
  return page.evaluate(
    async ([target, requestHeaders]) => {
      try {
        const response = await fetch(target, { headers: requestHeaders, mode: 'cors' })
        return [response.type, response.status, await response.text()]
      } catch (error) {
        return [String(error)]
      }
    },
    [`${url}/api/version`, headers] as const,
  )
}

const REFUSED = ['TypeError: Failed to fetch']
const authorization = 'Bearer secret'

describe.for(['default', 'strict'] as const)('the %s profile, asked by a page on another port', (profile) => {
  const mock = profile === 'strict' ? strict : loose

  test('answers with CORS headers, after a preflight if a header needs one', async () => {
    await using page = await openPage(pages.url)

    expect(await ask(page, urls[profile], { authorization })).toEqual(['cors', 200, expect.stringContaining('version')])
    expect(mock.requests.map(({ method, headers }) => [method, headers['origin']])).toEqual([
      ['OPTIONS', pages.url],
      ['GET', pages.url],
    ])
  })

  test('refuses in the preflight a header that Ollama does not allow', async () => {
    await using page = await openPage(pages.url)

    expect(await ask(page, urls[profile], { 'x-my-own': '1' })).toEqual(REFUSED)
    expect(mock.requests.map(({ method }) => method)).toEqual(['OPTIONS'])
  })
})

describe('a page of a foreign origin', () => {
  test('is allowed by default', async () => {
    await using page = await openPage(foreign(pages.url))

    expect(await ask(page, urls.default)).toEqual(['cors', 200, expect.any(String)])
  })

  test('is refused in strict', async () => {
    await using page = await openPage(foreign(pages.url))

    expect(await ask(page, urls.strict)).toEqual(REFUSED)
    expect(strict.lastRequest).toMatchObject({ method: 'GET', status: 403 })
  })

  test('is not refused in strict over a worker, because no handler sees its origin', async () => {
    await using served = await serveWildPage('msw')
    await using context = await browser.newContext()
    const query = { ollama: urls.strict, reply: 'Hello.', strict: '' }
    const { page } = await openWildPage(context, foreign(served.url), query)
    await page.evaluate(() => wild.start())

    expect(await page.evaluate(() => wild.ask())).toBe('Hello.')
    expect(strict.requests).toEqual([])
  })
})

describe('over a port', () => {
  test('the server of docs/browser.md is the one that these tests use', async () => {
    const [page, example] = await Promise.all(
      ['docs/browser.md', 'examples/port.ts'].map((file) => readFile(join(root, file), 'utf8')),
    )
    expect(page).toContain(example)
  })

  test('a page reads each piece when it is made, and the mock notices its abort', async () => {
    loose.when('Hi', { content: ['One', ' two', ' three', ' four', ' five'], pace: { tokensPerSecond: 10 } })
    await using page = await openPage(pages.url)
    const gaps = await page.evaluate(async (url) => {
      const controller = new AbortController()
      const body = JSON.stringify({ model: 'llama3.1:8b', prompt: 'Hi' })
      const response = await fetch(`${url}/api/generate`, { method: 'POST', body, signal: controller.signal })
      const reader = response.body!.getReader()
      const times: number[] = []
      while (times.length < 4) {
        await reader.read()
        times.push(performance.now())
      }
      controller.abort()
      return times.slice(1).map((time, i) => time - times[i]!)
    }, urls.default)

    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(50)
    await expect.poll(() => loose.lastRequest?.outcome).toBe('aborted')
  })
})
