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
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await network?.[Symbol.asyncDispose]()
})

describe.for(['msw', 'msw2'] as const)('over %s', { timeout: 20_000 }, (msw) => {
  let served: Served
  let context: BrowserContext

  beforeAll(async () => {
    served = await serveWildPage(msw)
  }, 60_000)
  afterAll(() => served?.[Symbol.asyncDispose]())

  // One for each test: no other test's worker is in it.
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

  test('a page that is reloaded in mid-stream is answered again, each time', async () => {
    const { page, said } = await start()
    for (let i = 0; i < 5; i++) {
      expect(await page.evaluate(() => wild.openStream())).toContain('first')
      await page.reload()
      await page.evaluate(() => wild.start())
      expect(await ask(page)).toBe('Hello.')
    }
    expect(said).toEqual([])
  })

  test('a page that is reloaded while it waits for the first token is answered again', async () => {
    const { page, said } = await start()
    for (let i = 0; i < 3; i++) {
      await page.evaluate(() => wild.waitForEver())
      await page.reload()
      await page.evaluate(() => wild.start())
      expect(await ask(page)).toBe('Hello.')
    }
    expect(said).toEqual([])
  })

  test('two tabs are answered at the same time, each by its own mock, and one stays when the other is closed', async () => {
    const [first, second] = [await start('I am the first.'), await start('I am the second.')]
    for (const { page } of [first, second]) {
      expect(await page.evaluate(() => wild.openStream())).toContain('first')
    }

    expect(await Promise.all([ask(first.page), ask(second.page)])).toEqual(['I am the first.', 'I am the second.'])
    await second.page.close()
    await first.page.evaluate(() => wild.controlled.close())
    expect(await first.page.evaluate(() => wild.readRest())).toContain('"done":true')
    expect(await ask(first.page)).toBe('I am the first.')
    expect([...first.said, ...second.said]).toEqual([])
  })

  test('a tab that has not started its worker is not answered by the other tab', async () => {
    await start()

    expect(await ask((await open()).page)).toBe(FROM_NETWORK)
  })

  test('after stop() an answer under way is read to its end, and the next request goes to the network', async () => {
    const { page, said } = await start()
    await page.evaluate(() => wild.openStream())
    await page.evaluate(() => wild.stop())

    expect(await ask(page)).toBe(FROM_NETWORK)
    await page.evaluate(() => wild.controlled.close())
    expect(await page.evaluate(() => wild.readRest())).toContain('"done":true')
    await page.evaluate(() => wild.start())
    expect(await ask(page)).toBe('Hello.')
    expect(said).toEqual([])
  })

  test('when the browser stops the worker, an answer under way fails, and the next request is answered from msw 3 on', async () => {
    const { page, said } = await start()
    await page.evaluate(() => wild.openStream())
    const session = await context.newCDPSession(page)
    await session.send('ServiceWorker.enable')
    await session.send('ServiceWorker.stopAllWorkers')

    expect(await page.evaluate(() => wild.readRest())).toBe('TypeError: network error')
    // msw 2 forgets which pages it answers.
    expect(await ask(page)).toBe(msw === 'msw' ? 'Hello.' : FROM_NETWORK)
    expect(said).toEqual([])
  })

  describe('a page that never reads the body', () => {
    /** In megabytes. */
    async function measureHeap(page: Page): Promise<number> {
      const session = await context.newCDPSession(page)
      await session.send('HeapProfiler.collectGarbage')
      const { usedSize } = await session.send('Runtime.getHeapUsage')
      await session.detach()
      return usedSize / 1_000_000
    }

    /** The page lets go of what it has not read. */
    async function letGo(page: Page): Promise<number> {
      expect(await ask(page)).toBe('Hello.')
      await page.evaluate(() => {
        wild.mock.reset()
        wild.unread = []
      })
      return measureHeap(page)
    }

    test('fifty times is answered all the same, and leaves nothing behind', async () => {
      const { page, said } = await start()
      const sizes: number[] = []
      for (let i = 0; i < 4; i++) {
        await page.evaluate(() => wild.leaveUnread(50))
        // The browser takes the answer whether or not the page does.
        await page.waitForFunction(() => wild.mock.requests.every(({ outcome }) => outcome === 'complete'))
        expect(await page.evaluate(() => wild.mock.requests.length)).toBe(50)
        sizes.push(await letGo(page))
      }

      expect(sizes.at(-1)! - sizes[0]!).toBeLessThan(1)
      expect(said).toEqual([])
    })

    test('stops a model that never stops, and reset() lets go of it', async () => {
      const { page, said } = await start()
      const before = await measureHeap(page)
      await page.evaluate(() => {
        wild.neverStop()
        return wild.leaveUnread(1)
      })
      // The browser takes some tens of megabytes before it asks for no more.
      let seen = 0
      await vi.waitUntil(
        async () => {
          const last = seen
          seen = await page.evaluate(() => wild.megabytes)
          return seen > 1 && seen === last
        },
        { interval: 300, timeout: 15_000 },
      )
      expect(seen).toBeLessThan(200)
      expect(await page.evaluate(() => wild.mock.lastRequest?.outcome)).toBe('pending')

      const after = await letGo(page)
      expect(await page.evaluate(() => wild.hasStopped)).toBe(true)
      expect(after - before).toBeLessThan(2)
      expect(said).toEqual([])
    })
  })

  test.for([
    ['/nowhere.js', 'Did you forget to run "npx msw init <PUBLIC_DIR>"?', 'A bad HTTP response code (404)'],
    [FALLBACK_URL, "unsupported MIME type ('text/html')", "unsupported MIME type ('text/html')"],
  ] as const)("where its script should be at %s msw's own help is all that is said", async ([url, help, logged]) => {
    const { page, said } = await open()
    const failure = await page.evaluate((file) => wild.start(file).then(String, String), url)

    expect(failure).toMatch(/^Error: \[MSW\] Failed to register/)
    expect(failure).toContain(help)
    expect(said).toEqual([expect.stringContaining(logged)])
    expect(await ask(page)).toBe(FROM_NETWORK)
  })
})
