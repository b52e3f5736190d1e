// npm run test:storybook: builds examples/storybook, and plays each of its stories twice in Chromium.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chromium, type Browser, type Page } from 'playwright'
import { preview } from 'vite'
import { chromiumEnvironment, chromiumPath, unpackChromium } from './chromium.ts'

const folder = join(import.meta.dirname, '../examples/storybook')
/** The time limit for one story, in milliseconds. */
const STORY_TIMEOUT_MS = 20_000

/** What Storybook reports about a story that it has played. */
interface FinishedStory {
  storyId: string
  status: 'success' | 'error'
  reporters?: Array<{ result: { message?: string } }>
}

interface Channel {
  on(event: string, listener: (value: never) => void): void
  emit(event: string, value: object): void
}

declare global {
  var __STORYBOOK_ADDONS_CHANNEL__: Channel | undefined
  var finishedStories: FinishedStory[] | undefined
  var storyErrors: string[] | undefined
}

await run('npm', existsSync(join(folder, 'node_modules')) ? ['install', '--no-audit', '--no-fund'] : ['ci'])
await run('npx', ['tsc', '--project', '.'])
await run('npm', ['run', 'build'])
await unpackChromium()

const server = await preview({
  root: folder,
  configFile: false,
  build: { outDir: 'storybook-static' },
  preview: { port: 0, host: '127.0.0.1' },
  logLevel: 'error',
})
const browser = await chromium.launch({ executablePath: chromiumPath, env: chromiumEnvironment })
try {
  const address = server.resolvedUrls?.local[0] ?? server.resolvedUrls?.network[0]
  if (!address) throw new Error('Failed to test the stories: found no address of the server. Run it again.')
  process.exitCode = (await playAll(browser, address)) ? 0 : 1
} finally {
  await browser.close()
  await server.close()
}

/** Visits each story twice, and returns whether all visits passed and the page had no errors. */
async function playAll(inBrowser: Browser, address: string): Promise<boolean> {
  const { entries } = JSON.parse(await readFile(join(folder, 'storybook-static/index.json'), 'utf8')) as {
    entries: Record<string, { id: string; type: string }>
  }
  const ids = Object.values(entries)
    .filter(({ type }) => type === 'story')
    .map(({ id }) => id)
  if (ids.length === 0) throw new Error('Failed to test the stories: found none. Add one to examples/storybook.')

  const page = await inBrowser.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.addInitScript(watchStories)
  await page.goto(new URL(`iframe.html?id=${ids[0]}&viewMode=story`, address).href)

  let passed = 0
  let failed = 0
  // Makes all visits in the same page, one after the other, as a person would. The first visit must not affect the second.
  for (const visit of ['first', 'second'] as const) {
    for (const [i, id] of ids.entries()) {
      if (visit === 'second' || i > 0) await show(page, id)
      const error = await waitUntilPlayed(page, id)
      if (error === undefined) passed++
      else failed++
      console.log(`${error === undefined ? 'ok    ' : 'FAILED'} ${id} (${visit} visit)${error ? `\n${error}` : ''}`)
    }
  }
  for (const complaint of complaints) console.log(`FAILED: an error on the page: ${complaint}`)
  console.log(`${ids.length} stories, twice: ${passed} passed, ${failed} failed`)
  return failed === 0 && complaints.length === 0
}

/** Runs in the page before Storybook does, and records the events that Storybook sends over its channel. */
function watchStories(): void {
  globalThis.finishedStories = []
  globalThis.storyErrors = []
  const timer = setInterval(() => {
    const channel = globalThis.__STORYBOOK_ADDONS_CHANNEL__
    if (!channel) return
    clearInterval(timer)
    channel.on('storyFinished', (finished: FinishedStory) => globalThis.finishedStories?.push(finished))
    for (const event of ['playFunctionThrewException', 'storyThrewException', 'storyErrored', 'storyMissing']) {
      channel.on(event, (error: { message?: string; description?: string }) =>
        globalThis.storyErrors?.push(error?.message ?? error?.description ?? event),
      )
    }
  }, 1)
}

async function show(page: Page, id: string): Promise<void> {
  await page.evaluate((storyId) => {
    globalThis.finishedStories = []
    globalThis.storyErrors = []
    globalThis.__STORYBOOK_ADDONS_CHANNEL__?.emit('setCurrentStory', { storyId, viewMode: 'story' })
  }, id)
}

/** Waits until a story has been played. Returns undefined if it passed, and otherwise what went wrong. */
async function waitUntilPlayed(page: Page, id: string): Promise<string | undefined> {
  try {
    await page.waitForFunction(
      (storyId) => globalThis.finishedStories?.some((finished) => finished.storyId === storyId),
      id,
      { timeout: STORY_TIMEOUT_MS },
    )
  } catch {
    return `It did not end within ${STORY_TIMEOUT_MS / 1000} seconds.`
  }
  return page.evaluate((storyId) => {
    const failed = globalThis.finishedStories?.some(
      (finished) => finished.storyId === storyId && finished.status !== 'success',
    )
    if (!failed && globalThis.storyErrors?.length === 0) return undefined
    return globalThis.storyErrors?.join('\n') || 'It failed without an error message.'
  }, id)
}

async function run(command: string, args: string[]): Promise<void> {
  try {
    await promisify(execFile)(command, args, { cwd: folder, shell: process.platform === 'win32' })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`Failed to run ${command} ${args.join(' ')}:\n${stdout}\n${stderr}`, { cause: error })
  }
}
