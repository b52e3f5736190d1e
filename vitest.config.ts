import { playwright } from '@vitest/browser-playwright'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { chromiumEnvironment, chromiumPath } from './scripts/chromium.ts'
import { sameTests } from './test/support/same-tests.ts'
import { serveWorker } from './test/support/serve-worker.ts'

const msw3 = { provide: { mswMajor: 3, workerUrl: '/mockServiceWorker.js' } } as const
const msw2 = { provide: { mswMajor: 2, workerUrl: '/mockServiceWorker2.js' } } as const

// The package's own handlers get msw 2 as well, because Vite transforms every module that a test imports from this project.
const useMsw2 = { alias: [{ find: /^msw(?=$|\/)/, replacement: 'msw2' }] }

// Lists the packages that tests import in a page. If one were missing, Vite would find it only while tests run, and would then reload the page.
const clients = [
  'ollama/browser',
  'openai',
  '@anthropic-ai/sdk',
  'json-schema-faker',
  '@cfworker/json-schema',
  're2js',
  'fzstd',
]

/** The tests of what must hold wherever a handler runs: in Node and in a page, with msw 2 and with msw 3. */
const neutral = ['test/handlers/**/*.test.ts', 'test/compat/**/*.test.ts']
const clientTests = 'test/clients/**/*.test.ts'
const reachedTests = 'test/networks/reached.test.ts'
const soak = 'test/**/*.soak.test.ts'
const withoutMsw = ['test/unit/**', 'test/safety/**']
const costs = 'test/safety/costs-*.test.ts'

// Tests start these projects in processes of their own.
const startedByTests = ['project', 'own-server', 'two-servers'].map((name) => `test/fixture/${name}/**`)
const ownPackages = ['test/environments/**', 'test/runtimes/**']
const notInNode = ['test/browser/**', 'test/**/*.browser.test.ts', soak, costs, ...ownPackages, ...startedByTests]
const notInChromium = ['test/**/*.node.test.ts', soak]

// Test files of one worker share their modules, which saves a third of the time. The fixture `intercept` undoes after each test what a test
// changed in them.
const inNode = { isolate: false } as const

function inChromium(name: string): TestProjectInlineConfiguration['test'] {
  return {
    name,
    exclude: notInChromium,
    globalSetup: 'test/support/unpack-chromium.ts',
    isolate: false,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath: chromiumPath, env: chromiumEnvironment } }),
      instances: [{ browser: 'chromium', name }],
    },
  }
}

// `npm test` runs the first four projects, and `npm run test:slow` the others.
export default defineConfig({
  test: {
    // On two cores, Vitest would run one file at a time.
    maxWorkers: '100%',
    restoreMocks: true,
    // What a test prints is shown only if the test fails.
    silent: 'passed-only',
    slowTestThreshold: 2000,
    // A limit is for tests that hang. On a busy machine, no test comes near to it.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        test: { name: 'node', include: ['test/**/*.test.ts'], exclude: notInNode, ...inNode, ...msw3 },
      },
      {
        resolve: useMsw2,
        test: {
          name: 'msw2',
          include: [...neutral, clientTests, reachedTests],
          exclude: notInNode,
          ...inNode,
          ...msw2,
        },
      },
      {
        // Runs in Node, and drives a Chromium of its own. A test inside a page could not reload that page.
        test: {
          name: 'pages',
          include: ['test/browser/**/*.node.test.ts'],
          globalSetup: 'test/support/unpack-chromium.ts',
          ...msw3,
        },
      },
      {
        plugins: [serveWorker('msw', msw3.provide.workerUrl), sameTests()],
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
      {
        test: {
          name: 'runtimes',
          include: ['test/runtimes/*.test.ts'],
          exclude: ['test/**/*.browser.test.ts'],
          ...msw3,
        },
      },
      // It compares times, so it runs apart from the others.
      { test: { name: 'costs', include: [costs], ...msw3 } },
      { test: { name: 'environments', include: ['test/environments/*.test.ts'] } },
      { test: { name: 'soak', include: [soak], ...msw3 } },
      { resolve: useMsw2, test: { name: 'soak-msw2', include: [soak], exclude: withoutMsw, ...msw2 } },
    ],
  },
})
