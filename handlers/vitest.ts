import { setupServer } from 'msw/node'
import { expect, test as vitestTest, TestRunner, type TestAPI } from 'vitest'
import type { MockOllamaOptions } from '../src/options.ts'
import { ollamaMatchers, type OllamaMatchers } from './matchers.ts'
import { createMockOllama, type MockOllama } from './mock-ollama.ts'
import { unhandledOptions } from './unhandled-requests.ts'

declare module 'vitest' {
  // oxlint-disable-next-line no-empty-object-type, no-unused-vars -- it is merged with vitest's own, which has these parameters
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends OllamaMatchers<R> {}
}

export { ollamaMatchers, type OllamaMatchers } from './matchers.ts'

/** msw's server: one for the process, as there is one `fetch`. */
type Server = ReturnType<typeof setupServer>

export interface OllamaFixtures {
  /** Options of the test's mock: `test.override({ ollamaOptions: { strict: true } })`. Default: none. */
  ollamaOptions: MockOllamaOptions
  /** A mock of the test's own: no other test sees its rules or its requests, and what its functions throw fails the test. */
  ollama: MockOllama
  /** msw's server, for `server.use(…)`: what is used holds for this test only, also where tests run at the same time. */
  server: Server
}

const server = setupServer()

// Now, and not before the first test: clients keep the `fetch` that they find when they are made.
server.listen(unhandledOptions as object)
expect.extend(ollamaMatchers)

const extended = vitestTest.extend<OllamaFixtures>({
  ollamaOptions: {},
  // oxlint-disable-next-line no-empty-pattern -- vitest reads the names of fixtures from the pattern
  server: async ({}, use) => use(server),
  ollama: async ({ ollamaOptions }, use) => {
    const ollama = createMockOllama(ollamaOptions)
    await use(ollama)
    try {
      ollama.assertNoErrors()
    } finally {
      ollama.reset()
    }
  },
})

/** The tests that are inside: a hook may be registered in a suite and in one around it. */
const entered = new WeakSet<object>()
const suites = new WeakSet<object>()

/**
 * Why `aroundEach`: what a fixture enters is not what its test runs in, so that tests that run at the same time would get
 * each other's answers. Why asked at each use of `test`: without `isolate` this module is loaded once for many files.
 */
function enterEachTest(): void {
  const suite = TestRunner.getCurrentSuite<OllamaFixtures>()
  if (suites.has(suite)) return
  suites.add(suite)
  extended.aroundEach(async (runTest, { ollama, task }) => {
    // A test of vitest's own `test` has no mock.
    if (!ollama || entered.has(task)) return runTest()
    entered.add(task)
    await server.boundary(async () => {
      server.use(...ollama.handlers)
      // Once more, so that `server.resetHandlers()` goes back to the mock and not to nothing.
      await server.boundary(runTest)()
    })()
    entered.delete(task)
  })
}

/**
 * Vitest's `test` with a mock of its own for each test.
 *
 * @example
 * import { test } from 'msw-ollama/vitest'
 *
 * test('greets', async ({ ollama, server }) => {
 *   server.use(ollama.chat('Hello.'))
 *   await expect(greet()).resolves.toBe('Hello.')
 *   expect(ollama).toHaveBeenAsked('Greet me')
 * })
 */
export const test: TestAPI<OllamaFixtures> = watchUse(extended)

/** What is made of the test by `extend` and `override` is watched too. */
const MAKERS: readonly unknown[] = ['extend', 'override']

function watchUse<Api extends object>(api: Api): Api {
  return new Proxy(api, {
    apply(target, self, args) {
      enterEachTest()
      return Reflect.apply(target as (...all: unknown[]) => unknown, self, args)
    },
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target)
      if (typeof value !== 'function' || typeof key !== 'string') return value
      if (MAKERS.includes(key)) return (...args: unknown[]) => watchUse(Reflect.apply(value, target, args) as Api)
      enterEachTest()
      return value
    },
  })
}
