import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Browser, type Locator, type Page } from 'playwright'
import { createServer } from 'vite'
import { chromiumEnvironment, chromiumPath, unpackChromium } from '../../scripts/chromium.ts'
import { root } from '../package/source-files.ts'

export const exampleFolder: string = join(root, 'examples/browser-chat')

/** The height of the window for each width, in pixels. */
const HEIGHTS = { 1280: 600, 390: 680 } as const
type Width = keyof typeof HEIGHTS

/** The page of examples/browser-chat. Its browser context is its own, so that no other page's worker answers its requests. */
export interface ChatPage extends AsyncDisposable {
  page: Page
  /** The errors and warnings of the console, and the errors that were thrown and not caught. */
  complaints: string[]
  message: Locator
  log: Locator
  status: Locator
  alert: Locator
  stop: Locator
  send: Locator
  /** The text of the newest answer, without thinking and tool calls. */
  answer: Locator
  /** Selects a scenario in the picker. The scenario decides what the model does. */
  play(scenario: string): Promise<void>
  ask(question: string): Promise<void>
}

/** Starts the development server of the example, as `npm run demo:browser` does, but on a free port. */
export async function serveExample(): Promise<AsyncDisposable & { url: string }> {
  const server = await createServer({
    configFile: join(exampleFolder, 'vite.config.ts'),
    // This is not the default folder, because a development server that runs at the same time writes to the default one.
    cacheDir: join(root, 'node_modules/.vite/browser-chat-test'),
    logLevel: 'warn',
    server: { port: 0, hmr: false },
  })
  await server.listen()
  return { url: server.resolvedUrls!.local[0]!, [Symbol.asyncDispose]: () => server.close() }
}

export async function launchChromium(): Promise<Browser> {
  await unpackChromium()
  return chromium.launch({ executablePath: chromiumPath, env: omitUndefined(chromiumEnvironment) })
}

export async function openChat(browser: Browser, url: string): Promise<ChatPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: HEIGHTS[1280] } })
  context.setDefaultTimeout(30_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (entry) => {
    if (['error', 'warning'].includes(entry.type())) complaints.push(entry.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(url)

  const message = page.getByRole('textbox', { name: 'Message' })
  const send = page.getByRole('button', { name: 'Send' })
  await message.waitFor()
  return {
    page,
    complaints,
    message,
    send,
    log: page.getByRole('log', { name: 'Conversation' }),
    status: page.getByRole('status'),
    alert: page.getByRole('alert'),
    stop: page.getByRole('button', { name: 'Stop' }),
    answer: page.locator('.answer').last().locator('> .text'),
    async play(scenario) {
      await page.getByRole('combobox', { name: 'The model' }).selectOption(scenario)
    },
    async ask(question) {
      await message.fill(question)
      await send.click()
    },
    [Symbol.asyncDispose]: () => context.close(),
  }
}

export async function setLook(
  { page }: ChatPage,
  { width, colorScheme = 'light' }: { width: Width; colorScheme?: 'light' | 'dark' },
): Promise<void> {
  await page.setViewportSize({ width, height: HEIGHTS[width] })
  await page.emulateMedia({ colorScheme })
}

/**
 * Takes a screenshot, and writes it to docs/images if UPDATE_SCREENSHOTS is 1. It is taken in any case, so that each test run
 * shows that it can be taken.
 */
export async function takeScreenshot(chat: ChatPage, state: string, width: Width): Promise<void> {
  const folder = join(root, 'docs/images')
  const isKept = process.env['UPDATE_SCREENSHOTS'] === '1'
  if (isKept) await mkdir(folder, { recursive: true })
  await setLook(chat, { width })
  await chat.page.screenshot({
    animations: 'disabled',
    ...(isKept && { path: join(folder, `chat-${state}-${width}.png`) }),
  })
}

function omitUndefined(variables: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter((entry): entry is [string, string] => entry[1] != null))
}
