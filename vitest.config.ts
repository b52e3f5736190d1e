import { playwright } from '@vitest/browser-playwright'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { chromiumEnvironment, chromiumPath } from './scripts/chromium.ts'
import { sameTests } from './test/support/same-tests.ts'
import { serveWorker } from './test/support/serve-worker.ts'

const msw3 = { provide: { mswMajor: 3, workerUrl: '/mockServiceWorker.js' } } as const
const msw2 = { provide: { mswMajor: 2, workerUrl: '/mockServiceWorker2.js' } } as const

// Holds for the package's own handlers too: what a test run imports from here is transformed, not loaded by Node.
const useMsw2 = { alias: [{ find: /^msw(?=$|\/)/, replacement: 'msw2' }] }

// What is not named here would be found while tests run, and the page reloaded under them.
const clients = ['ollama/browser', 'openai', '@anthropic-ai/sdk', 'json-schema-faker', '@cfworker/json-schema']

/** What holds wherever a handler may run. */
const neutral = ['test/handlers/**/*.test.ts', 'test/compat/**/*.test.ts']

// Projects of their own, which tests start.
const startedByTests = ['test/fixture/project/**', 'test/fixture/own-server/**']
const onlyInBrowser = ['test/browser/**', 'test/**/*.browser.test.ts', ...startedByTests]
const onlyInNode = ['test/**/*.node.test.ts']

function inChromium(name: string): TestProjectInlineConfiguration['test'] {
  return {
    name,
    exclude: onlyInNode,
    globalSetup: 'test/support/unpack-chromium.ts',
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath: chromiumPath, env: chromiumEnvironment } }),
      instances: [{ browser: 'chromium', name }],
    },
  }
}

export default defineConfig({
  test: {
    restoreMocks: true,
    // The output of a test is printed only if the test fails.
    silent: 'passed-only',
    projects: [
      {
        test: { name: 'node', include: ['test/**/*.test.ts'], exclude: onlyInBrowser, ...msw3 },
      },
      {
        resolve: useMsw2,
        test: {
          name: 'msw2',
          include: [...neutral, 'test/clients/**/*.test.ts'],
          exclude: onlyInBrowser,
          ...msw2,
        },
      },
      {
        // Node drives a Chromium of its own: what a test inside a page could not do, such as to reload it.
        test: {
          name: 'pages',
          include: ['test/browser/**/*.node.test.ts'],
          globalSetup: 'test/support/unpack-chromium.ts',
          ...msw3,
        },
      },
      {
        plugins: [serveWorker('msw', msw3.provide.workerUrl), sameTests()],
        // What is not named here would be found while tests run, and the page reloaded under them.
        optimizeDeps: { include: ['msw', 'msw/browser', ...clients] },
        test: {
          ...inChromium('chromium'),
          include: [...neutral, 'test/browser/**/*.test.ts', 'test/**/*.browser.test.ts'],
          ...msw3,
        },
      },
      {
        plugins: [serveWorker('msw2', msw2.provide.workerUrl)],
        resolve: useMsw2,
        optimizeDeps: { include: ['msw2', 'msw2/browser', ...clients] },
        test: {
          ...inChromium('chromium-msw2'),
          include: [...neutral, 'test/browser/**/*.test.ts'],
          ...msw2,
        },
      },
    ],
  },
})
