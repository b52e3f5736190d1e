import { setupServer } from 'msw/node'
import { afterAll, expect, test as vitestTest, TestRunner, type TestAPI } from 'vitest'
import type { MockOllamaOptions } from '../src/options.ts'
import { closeAllConnections } from './connections.ts'
import { warnIfDeaf } from './deaf-mock.ts'
import { mockOllama as sharedMock } from './index.ts'
import { ollamaMatchers } from './matchers.ts'
import { createMockOllama, type MockOllama } from './mock-ollama.ts'
import { countListeners, OTHER_SERVER } from './other-server.ts'
import { unhandledOptions } from './unhandled-requests.ts'

export { ollamaMatchers, type OllamaMatchers } from './matchers.ts'

/** The server of msw. There is one for the process, because there is one `fetch`. */
type Server = ReturnType<typeof setupServer>

/** The fixtures of {@link test}. */
export interface OllamaFixtures {
  /**
   * The options of the mock of the test.
   *
   * @default {}
   * @example
   * test.override({ ollamaOptions: { strict: true } })
   */
  ollamaOptions: MockOllamaOptions
  /**
   * The mock of the test. No other test sees its rules or its requests. If a reply function or a `where` throws, the test fails. If the
   * test fails, the fixture prints `mockOllama.explain()`.
   */
  mockOllama: MockOllama
  /** The same mock, under a shorter name. */
  ollama: MockOllama
  /** The server of msw. The handlers of `server.use(…)` hold for this test only, even if other tests run at the same time. */
  server: Server
}

/** The part of vitest's test context that the fixtures need. */
interface FailingTest {
  onTestFailed(listener: () => void): void
}

/** Creates the mock of one test. After the test, fails it if its own code threw, and resets the mock. */
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

// Any test may install fake timers, which would hold back a request on a connection that a test before has opened.
closeAllConnections()

const server = setupServer()
let isListening = false
/** What {@link countListeners} returns as long as no other server listens or closes. */
let ownListeners = 0

/** @throws Error if another server of msw listens */
function listen(): void {
  if (isListening) return
  if (countListeners() > 0) throw new Error(OTHER_SERVER)
  isListening = true
  server.listen(unhandledOptions as object)
  ownListeners = countListeners()
}

/**
 * Fails a test if another server has listened or closed since {@link listen}. If two servers listen, a request that one of them does not know
 * goes to the network. If one of them closes, no server gets requests any more.
 */
function assertOnlyServer(): void {
  if (countListeners() !== ownListeners) throw new Error(OTHER_SERVER)
}

function close(): void {
  if (!isListening) return
  isListening = false
  server.close()
}

// The server listens on import and not before the first test, because clients keep the `fetch` that they find when they are created. It
// does not listen if another server does, because that project may only want `ollamaFixtures`.
if (countListeners() === 0) listen()
// The server closes after each file, because the next file may run in the same process with another instance of this module, and both servers
// would get each request. This hook is for a file that uses no fixture. It runs after the hooks of the file.
afterAll(close)
expect.extend(ollamaMatchers)

/** The mock whose handlers come before all others in a server of the project's own, while a test runs. */
let mockInFront: MockOllama | undefined
// Only an override of the shared mock is heard everywhere, because it is a handler itself.
warnIfDeaf(sharedMock, () => {
  if (mockInFront) return mockInFront.url !== sharedMock.url
  return !isListening || server.listHandlers().some((handler) => sharedMock.handlers.includes(handler as never))
})

const extended = vitestTest.extend<OllamaFixtures>({
  ollamaOptions: {},
  server: [
    // oxlint-disable-next-line no-empty-pattern -- vitest reads the names of fixtures from the pattern
    async ({}, use) => {
      await use(server)
      close()
    },
    { scope: 'file', auto: true },
  ],
  mockOllama: async ({ ollamaOptions, onTestFailed }, use) => useMock(ollamaOptions, { onTestFailed }, use),
  ollama: async ({ mockOllama }, use) => use(mockOllama),
})

const NO_SERVER_LISTENED =
  'Failed to make fixtures over a server: found no server of msw that listened when msw-ollama/vitest was imported. Call server.listen() in a file of setupFiles, and leave msw-ollama/vitest out of setupFiles.'

/**
 * Returns the fixtures of {@link test} for your own `test.extend`, with your own server. Each test has a mock, and the server uses the
 * handlers of this mock until the test ends. Tests that run at the same time would share the server, so run the tests one after the
 * other, or use {@link test}.
 *
 * @param options.server the result of `setupServer`. The server must listen before `msw-ollama/vitest` is imported: call
 * `server.listen()` in a file of `setupFiles`.
 * @throws Error if no server of msw listened when `msw-ollama/vitest` was imported
 * @example
 * const test = base.extend(ollamaFixtures({ server }))
 *
 * test('greets', async ({ mockOllama }) => {
 *   server.use(mockOllama.chat('Hello.'))
 * })
 */
export function ollamaFixtures({ server: own }: { server: Server }): OllamaFixtureDefinitions {
  if (isListening) throw new Error(NO_SERVER_LISTENED)
  const useOwnMock: OllamaFixtureDefinitions['mockOllama'] = ({ ollamaOptions, onTestFailed }, use) =>
    useMock(ollamaOptions, { onTestFailed }, async (mock) => {
      own.use(...mock.handlers)
      mockInFront = mock
      try {
        await use(mock)
      } finally {
        mockInFront = undefined
        own.resetHandlers()
      }
    })
  return {
    ollamaOptions: {},
    // oxlint-disable-next-line no-empty-pattern -- vitest reads the names of fixtures from the pattern
    server: async ({}, use) => use(own),
    // `auto` gives the handlers to tests that do not name the fixture, too. The cast is needed because vitest's types infer no mock from a tuple.
    mockOllama: [useOwnMock, { auto: true }] as unknown as typeof useOwnMock,
    ollama: async ({ mockOllama }, use) => use(mockOllama),
  }
}

/** A fixture of vitest. It passes its value to `use`, whose promise resolves when the test has ended. */
type Fixture<Needs, Value> = (context: Needs & FailingTest, use: (value: Value) => Promise<void>) => Promise<void>

/** The result of {@link ollamaFixtures}, for `test.extend`. Its fields are those of {@link OllamaFixtures}. */
export interface OllamaFixtureDefinitions {
  ollamaOptions: MockOllamaOptions
  server: Fixture<object, Server>
  mockOllama: Fixture<{ ollamaOptions: MockOllamaOptions }, MockOllama>
  ollama: Fixture<{ mockOllama: MockOllama }, MockOllama>
}

/** The tests that are running inside the hook. If a suite and its parent suite have the hook, only the first one takes effect. */
const entered = new WeakSet<object>()
/** The suites that have the hook. A file is the suite of the tests at its top level. */
const suites = new WeakSet<object>()

/**
 * Registers a hook in the current suite that runs each test inside a boundary of the server, with the handlers of the test's mock.
 *
 * A fixture cannot do this, because the test would not run inside a boundary that a fixture enters. Tests that run at the same time would
 * then get each other's responses. The function is called at each use of `test`, because without `isolate` vitest loads this module once
 * for many files.
 */
function enterEachTest(): void {
  // Without `isolate`, vitest uses one collector for the top level of all files, so the file is remembered and not the collector.
  const { file, suite = file } = TestRunner.getCurrentSuite<OllamaFixtures>()
  if (suites.has(suite)) return
  suites.add(suite)
  listen()
  extended.aroundEach(async (runTest, { mockOllama, task }) => {
    // A test that was made with vitest's own `test` has no mock.
    if (!mockOllama || entered.has(task)) return runTest()
    assertOnlyServer()
    entered.add(task)
    await server.boundary(async () => {
      server.use(...mockOllama.handlers)
      // The second boundary makes `server.resetHandlers()` in a test restore the handlers of the mock. Otherwise it would remove them.
      await server.boundary(runTest)()
    })()
    entered.delete(task)
    assertOnlyServer()
  })
}

/**
 * Vitest's `test` with {@link OllamaFixtures}: each test has its own mock. If no handler answers a request to this machine, the request
 * passes, because it is for your application. A request to another machine, or to port 11434, where a real Ollama may listen, is printed
 * and refused.
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

/** The methods of `test` that return another `test`, which is watched too. */
const TEST_FACTORIES: readonly unknown[] = ['extend', 'override']

/** Wraps `test`, so that each use of it or of one of its methods first calls {@link enterEachTest}. */
function watchUse<Api extends object>(api: Api): Api {
  return new Proxy(api, {
    apply(target, self, args) {
      enterEachTest()
      return Reflect.apply(target as (...all: unknown[]) => unknown, self, args)
    },
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target)
      if (typeof value !== 'function' || typeof key !== 'string') return value
      if (TEST_FACTORIES.includes(key))
        return (...args: unknown[]) => watchUse(Reflect.apply(value, target, args) as Api)
      enterEachTest()
      return value
    },
  })
}
