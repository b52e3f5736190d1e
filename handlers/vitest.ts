import { setupServer } from 'msw/node'
import { expect, test as vitestTest, TestRunner, type TestAPI } from 'vitest'
import type { MockOllamaOptions } from '../src/options.ts'
import { ollamaMatchers, type OllamaMatchers } from './matchers.ts'
import { createMockOllama, type MockOllama } from './mock-ollama.ts'
import { isServerListening } from './other-server.ts'
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
  /**
   * A mock of the test's own: no other test sees its rules or its requests. What its functions throw fails the test. When the test
   * fails, the mock explains what it was asked.
   */
  mockOllama: MockOllama
  /** The same mock, under its shorter name. */
  ollama: MockOllama
  /** msw's server, for `server.use(…)`: what is used holds for this test only, also where tests run at the same time. */
  server: Server
}

/** What vitest tells a fixture of its test. */
interface FailingTest {
  onTestFailed(listener: () => void): void
}

/** Makes the mock of one test, and looks at it when the test has ended. */
async function useMock(
  options: MockOllamaOptions,
  { onTestFailed }: FailingTest,
  use: (mock: MockOllama) => Promise<void>,
): Promise<void> {
  const mock = createMockOllama(options)
  let explanation: string | undefined
  onTestFailed(() => console.error(explanation ?? mock.explain()))
  await use(mock)
  try {
    mock.assertNoErrors()
  } finally {
    explanation = mock.explain()
    mock.reset()
  }
}

const server = setupServer()
let isListening = false

function listen(): void {
  if (isListening) return
  isListening = true
  server.listen(unhandledOptions as object)
}

// Now, and not before the first test: clients keep the `fetch` that they find when they are made. A project that has a server of its
// own, which listens already, may only want `ollamaFixtures`.
if (!isServerListening()) listen()
expect.extend(ollamaMatchers)

const extended = vitestTest.extend<OllamaFixtures>({
  ollamaOptions: {},
  // oxlint-disable-next-line no-empty-pattern -- vitest reads the names of fixtures from the pattern
  server: async ({}, use) => use(server),
  mockOllama: async ({ ollamaOptions, onTestFailed }, use) => useMock(ollamaOptions, { onTestFailed }, use),
  ollama: async ({ mockOllama }, use) => use(mockOllama),
})

const LISTENS_TOO =
  'Failed to make fixtures over a server: found no server of msw that listened when msw-ollama/vitest was imported. Call server.listen() in a file of setupFiles, and leave msw-ollama/vitest out of setupFiles.'

/**
 * The fixtures of {@link test} over a server of your own, for a `test.extend` of your own. Each test has a mock, whose handlers are
 * in use until the test ends. Tests that run at the same time would share the server, so run such tests one after the other, or use
 * {@link test}.
 *
 * @param options.server the result of `setupServer`. It has to listen before `msw-ollama/vitest` is imported: call `server.listen()` in a
 * file of `setupFiles`.
 * @throws Error if it did not listen by then
 * @example
 * const test = base.extend(ollamaFixtures({ server }))
 *
 * test('greets', async ({ mockOllama }) => {
 *   server.use(mockOllama.chat('Hello.'))
 * })
 */
export function ollamaFixtures({ server: own }: { server: Server }): OllamaFixtureDefinitions {
  if (isListening) throw new Error(LISTENS_TOO)
  const useOwnMock: OllamaFixtureDefinitions['mockOllama'] = ({ ollamaOptions, onTestFailed }, use) =>
    useMock(ollamaOptions, { onTestFailed }, async (mock) => {
      own.use(...mock.handlers)
      try {
        await use(mock)
      } finally {
        own.resetHandlers()
      }
    })
  return {
    ollamaOptions: {},
    // oxlint-disable-next-line no-empty-pattern -- vitest reads the names of fixtures from the pattern
    server: async ({}, use) => use(own),
    // Tests that do not name the fixture need its handlers too. The cast is there because vitest's types infer no mock from a tuple.
    mockOllama: [useOwnMock, { auto: true }] as unknown as typeof useOwnMock,
    ollama: async ({ mockOllama }, use) => use(mockOllama),
  }
}

/** A fixture of vitest: it gives its value to `use`, which ends when the test has. */
type Fixture<Needs, Value> = (context: Needs & FailingTest, use: (value: Value) => Promise<void>) => Promise<void>

/** What {@link ollamaFixtures} gives to `test.extend`. */
export interface OllamaFixtureDefinitions {
  ollamaOptions: MockOllamaOptions
  server: Fixture<object, Server>
  mockOllama: Fixture<{ ollamaOptions: MockOllamaOptions }, MockOllama>
  ollama: Fixture<{ mockOllama: MockOllama }, MockOllama>
}

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
  listen()
  extended.aroundEach(async (runTest, { mockOllama, task }) => {
    // A test of vitest's own `test` has no mock.
    if (!mockOllama || entered.has(task)) return runTest()
    entered.add(task)
    await server.boundary(async () => {
      server.use(...mockOllama.handlers)
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
 * test('greets', async ({ mockOllama, server }) => {
 *   server.use(mockOllama.chat('Hello.'))
 *   await expect(greet()).resolves.toBe('Hello.')
 *   expect(mockOllama).toHaveBeenAsked('Greet me')
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
