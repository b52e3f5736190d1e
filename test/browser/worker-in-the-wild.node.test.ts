import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  FALLBACK_URL,
  launchChromium,
  openWildPage,
  serveNetwork,
  serveWildPage,
  type Served,
  type WildPage,
} from './wild-pages.ts'

const FROM_NETWORK = 'from the network'

let browser: Browser
let network: Served

beforeAll(async () => {
  ;[browser, network] = await Promise.all([launchChromium(), serveNetwork()])
})

afterAll(async () => {
  await browser?.close()
  await network?.[Symbol.asyncDispose]()
})

describe.for(['msw', 'msw2'] as const)('over %s', (msw) => {
  let served: Served
  let context: BrowserContext

  beforeAll(async () => {
    served = await serveWildPage(msw)
  })
  afterAll(() => served?.[Symbol.asyncDispose]())

  // Each test has a context of its own, so that no worker of another test is in it.
  beforeEach(async () => {
    context = await browser.newContext()
  })
  afterEach(() => context.close())

  const open = (reply = 'Hello.'): Promise<WildPage> =>
    openWildPage(context, served.url, { ollama: network.url, reply })

  async function start(reply?: string): Promise<WildPage> {
    const opened = await open(reply)
    await opened.page.evaluate(() => wild.start())
    return opened
  }
  const ask = (page: Page): Promise<string> => page.evaluate(() => wild.ask())

  test('a page that is reloaded in mid-stream is answered again after each reload', async () => {
    const { page, messages } = await start()
    for (let i = 0; i < 5; i++) {
      expect(await page.evaluate(() => wild.openStream())).toContain('first')
      await page.reload()
      await page.evaluate(() => wild.start())
      expect(await ask(page)).toBe('Hello.')
    }
    expect(messages).toEqual([])
  })

  test('a page that is reloaded while it waits for the first token is answered again', async () => {
    const { page, messages } = await start()
    for (let i = 0; i < 3; i++) {
      await page.evaluate(() => wild.waitForEver())
      await page.reload()
      await page.evaluate(() => wild.start())
      expect(await ask(page)).toBe('Hello.')
    }
    expect(messages).toEqual([])
  })

  test('two tabs are answered at the same time, each by its own mock, and one also after the other is closed', async () => {
    const [first, second] = [await start('I am the first.'), await start('I am the second.')]
    for (const { page } of [first, second]) {
      expect(await page.evaluate(() => wild.openStream())).toContain('first')
    }

    expect(await Promise.all([ask(first.page), ask(second.page)])).toEqual(['I am the first.', 'I am the second.'])
    await second.page.close()
    await first.page.evaluate(() => wild.controlled.close())
    expect(await first.page.evaluate(() => wild.readRest())).toContain('"done":true')
    expect(await ask(first.page)).toBe('I am the first.')
    expect([...first.messages, ...second.messages]).toEqual([])
  })

  test('a tab that has not started its worker is not answered by the other tab', async () => {
    await start()

    expect(await ask((await open()).page)).toBe(FROM_NETWORK)
  })

  test('after stop(), an open response can be read to its end, and the next request goes to the network', async () => {
    const { page, messages } = await start()
    await page.evaluate(() => wild.openStream())
    await page.evaluate(() => wild.stop())

    expect(await ask(page)).toBe(FROM_NETWORK)
    await page.evaluate(() => wild.controlled.close())
    expect(await page.evaluate(() => wild.readRest())).toContain('"done":true')
    await page.evaluate(() => wild.start())
    expect(await ask(page)).toBe('Hello.')
    expect(messages).toEqual([])
  })

  test('when the browser stops the worker, an open response fails, and only msw 3 answers the next request', async () => {
    const { page, messages } = await start()
    await page.evaluate(() => wild.openStream())
    const session = await context.newCDPSession(page)
    await session.send('ServiceWorker.enable')
    await session.send('ServiceWorker.stopAllWorkers')

    expect(await page.evaluate(() => wild.readRest())).toBe('TypeError: network error')
    // msw 2 forgets which pages it answers.
    expect(await ask(page)).toBe(msw === 'msw' ? 'Hello.' : FROM_NETWORK)
    expect(messages).toEqual([])
  })

  describe('a page that never reads the body of a response', () => {
    /** Returns the size of the page's heap after a garbage collection, in megabytes. */
    async function measureHeap(page: Page): Promise<number> {
      const session = await context.newCDPSession(page)
      await session.send('HeapProfiler.collectGarbage')
      const { usedSize } = await session.send('Runtime.getHeapUsage')
      await session.detach()
      return usedSize / 1_000_000
    }

    /** Releases the responses that the page has not read. Returns the size of the page's heap in megabytes. */
    async function releaseUnread(page: Page): Promise<number> {
      expect(await ask(page)).toBe('Hello.')
      await page.evaluate(() => {
        wild.mock.reset()
        wild.unread = []
      })
      return measureHeap(page)
    }

    test('gets fifty complete responses, and its heap does not grow', async () => {
      const { page, messages } = await start()
      const sizes: number[] = []
      for (let i = 0; i < 4; i++) {
        await page.evaluate(() => wild.leaveUnread(50))
        // The browser reads a response to its end even if the page does not.
        await page.waitForFunction(() => wild.mock.requests.every(({ outcome }) => outcome === 'complete'))
        expect(await page.evaluate(() => wild.mock.requests.length)).toBe(50)
        sizes.push(await releaseUnread(page))
      }

      expect(sizes.at(-1)! - sizes[0]!).toBeLessThan(1)
      expect(messages).toEqual([])
    })

    test('pauses an endless reply, and reset() ends the reply and releases its memory', async () => {
      const { page, messages } = await start()
      const before = await measureHeap(page)
      await page.evaluate(() => {
        wild.neverStop()
        return wild.leaveUnread(1)
      })
      // The browser reads some tens of megabytes ahead before it stops.
      let seen = 0
      await vi.waitUntil(
        async () => {
          const last = seen
          seen = await page.evaluate(() => wild.megabytes)
          return seen > 1 && seen === last
        },
        { interval: 300, timeout: 30_000 },
      )
      expect(seen).toBeLessThan(200)
      expect(await page.evaluate(() => wild.mock.lastRequest?.outcome)).toBe('pending')

      const after = await releaseUnread(page)
      expect(await page.evaluate(() => wild.hasStopped)).toBe(true)
      expect(after - before).toBeLessThan(2)
      expect(messages).toEqual([])
    })
  })

  test.for([
    ['/nowhere.js', 'Did you forget to run "npx msw init <PUBLIC_DIR>"?', 'A bad HTTP response code (404)'],
    [FALLBACK_URL, "unsupported MIME type ('text/html')", "unsupported MIME type ('text/html')"],
  ] as const)(
    "if there is no worker script at %s, start() fails with msw's own help, and the console has one message",
    async ([url, help, logged]) => {
      const { page, messages } = await open()
      const failure = await page.evaluate((file) => wild.start(file).then(String, String), url)

      expect(failure).toMatch(/^Error: \[MSW\] Failed to register/)
      expect(failure).toContain(help)
      expect(messages).toEqual([expect.stringContaining(logged)])
      expect(await ask(page)).toBe(FROM_NETWORK)
    },
  )
})
