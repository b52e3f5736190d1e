import { createBaseUrlMatcher, parseBaseUrl, toClientUrl, toLabel } from './http/base-url.ts'
import { answerCloud, isCloudUrl } from './http/cloud-routes.ts'
import { deliver } from './http/delivery.ts'
import { toIncomingRequest } from './http/incoming-request.ts'
import { dispatch } from './http/router.ts'
import { assertOptions, TASK, type MockOllamaOptions } from './options.ts'
import type { When } from './replies/match.ts'
import { readRuleOptions, readRules, toFallbackRule, compileRule } from './replies/read-rules.ts'
import type { ReplySource } from './replies/reply.ts'
import { createRuleBook, type CompiledRule } from './replies/rules.ts'
import { toUntouched, type Exchange, type MockState, type Overrides } from './state/exchange.ts'
import { assertAllUsed, createEntry, createJournal, type RecordedRequest } from './state/journal.ts'
import { DEFAULT_MODELS } from './state/model-fixtures.ts'
import { createModelStore, type ModelCatalogue } from './state/model-store.ts'
import { createTestErrors } from './state/test-errors.ts'
import { createWarn } from './state/warnings.ts'
import { createClock } from './streaming/clock.ts'
import { Lifetime } from './streaming/lifetime.ts'
import { failBeforeHeaders } from './streaming/wire.ts'

/** A rule of a test: `using rule = mock.when('cats', 'Meow.')` takes it away at the end of its block. */
export interface Rule extends Disposable {
  /** How many requests it has answered. */
  readonly calls: number
  /** Takes it away; whoever it was before answers again. */
  remove(): void
}

export interface MockOllama {
  /** For a client that is to find the mock: `new Ollama({ host: mock.url })`. */
  readonly url: string
  readonly models: ModelCatalogue
  /**
   * Answers as a real Ollama does, in process. Any host will do, and a bare path such as `/api/chat`.
   *
   * @example
   * new Ollama({ fetch: mock.fetch })
   */
  readonly fetch: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>
  /**
   * Says what the model says to some requests, in the place of all rules before. A request that the server refuses by
   * itself (malformed, or in strict of an unknown model) is none of them.
   *
   * @throws TypeError for a wrong match or reply, with a sentence that says what to give
   * @example
   * mock.when({ model: 'llama3.2', prompt: /weather/i }, 'Sunny.')
   * mock.when({ endpoint: 'tags' }, reply.error(503, 'busy'), { times: 1 })
   */
  when(match: When, reply: ReplySource, options?: { times?: number }): Rule
  /** What was asked, the oldest first, as it stands now: at most `journalLimit`. */
  readonly requests: RecordedRequest[]
  readonly lastRequest: RecordedRequest | undefined
  /** How many requests came before those that are kept. */
  readonly droppedRequests: number
  /**
   * @throws what a reply function, a `where` or a function of vectors threw, and requests that `unmatched: 'error'` refused,
   * since the last `reset`
   */
  assertNoErrors(): void
  /** @throws Error that names each rule and override that has answered no request, and what came nearest to it */
  assertAllUsed(): void
  /** Rules, journal, models, counters and ids back to the options; answers that are still under way are aborted. */
  reset(): void
}

/** What the handlers need beyond what a user sees. */
export interface MockOllamaCore extends MockOllama {
  /** The path of a URL below the mock's base, or undefined where it is not the mock's. */
  readonly matchPath: (url: string) => string | undefined
  /** The base as a reader would write it, without a path: `http://*:11434`. */
  readonly label: string
  readonly fetchWith: (overrides: Overrides, input: RequestInfo | URL, init?: RequestInit) => Promise<Response>
  /** Makes an override known to `assertAllUsed`, and to the refusals of `unmatched: 'error'`. */
  readonly addOverride: (rule: CompiledRule) => void
}

/**
 * Makes a mock of Ollama: a server in process, without a socket.
 *
 * @throws TypeError for a wrong option, with a sentence that says what to give
 * @example
 * const mock = createMockOllama({ reply: 'The sky scatters blue.' })
 * const response = await mock.fetch('/api/chat', { method: 'POST', body: '{"messages":[{"role":"user","content":"Why?"}]}' })
 */
export function createMockOllamaCore(options: MockOllamaOptions = {}): MockOllamaCore {
  assertOptions(options)
  const { baseUrl = 'http://*:11434' } = options
  const bases = (Array.isArray(baseUrl) ? baseUrl : [baseUrl]).map((url) =>
    // Why: the default is a port, whatever the scheme before it.
    url === 'http://*:11434' ? { port: '11434', prefix: '' } : parseBaseUrl(url as string | URL),
  )
  if (bases.length === 0) {
    throw new TypeError(
      `Failed to ${TASK}: found an empty list as baseUrl. Give at least one, or leave the option out.`,
    )
  }
  const state = createState(options)
  const untouched = toUntouched(state)
  const { clock, rules, journal, errors, overrides, open } = state
  const url = toClientUrl(bases[0]!)
  const matchPath = createBaseUrlMatcher(bases)

  async function fetchWith(given: Overrides, input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = toIncomingRequest(input, init, url)
    if (request.signal.aborted) throw request.signal.reason
    const { method, headers } = request
    const { pathname } = request.url
    // Before the base: the client asks the cloud there wherever its own server is.
    const isCloud = method === 'POST' && isCloudUrl(request.url)
    const path = isCloud ? pathname : (matchPath(request.url.href) ?? pathname)
    const lifetime = new Lifetime(request.signal, request.request, open)
    const entry = createEntry({ method, path, headers, lifetime })
    if (!given.probe) journal.add(entry)
    const seen = given.probe ? untouched : state
    const exchange: Exchange = {
      state: seen,
      method,
      headers,
      lifetime,
      entry,
      delivery: { wire: state.wire },
      ...given,
    }
    try {
      // Why here too: a server that cannot be reached has not been asked.
      if (state.wire?.fault === 'refused') await failBeforeHeaders(state.wire, lifetime)
      const prefix = pathname.slice(0, pathname.length - path.length)
      const response = isCloud
        ? await answerCloud(exchange, request)
        : await dispatch(exchange, request, { path, prefix })
      if (lifetime.aborted) throw lifetime.reason
      return given.probe ? response : await deliver(response, exchange)
    } catch (error) {
      lifetime.close('failed')
      throw error
    }
  }

  return {
    url,
    models: state.models,
    fetch: (input, init) => fetchWith({}, input, init),
    when(match, reply, given = {}) {
      const { times } = readRuleOptions('add a rule', given)
      const fixture = { when: match, reply, ...(times !== undefined && { times }) }
      const rule = compileRule('add a rule', fixture, 'when')
      return toRule(rule, rules.addFirst(rule))
    },
    get requests() {
      return journal.list()
    },
    get lastRequest() {
      return journal.last()
    },
    get droppedRequests() {
      return journal.dropped
    },
    assertNoErrors: errors.assertNone,
    assertAllUsed: () => assertAllUsed(state),
    reset() {
      const reason = new DOMException('The mock Ollama was reset.', 'AbortError')
      for (const lifetime of open) lifetime.abort(reason)
      state.models.reset()
      state.blobs.clear()
      state.account.signedIn = true
      if (state.fallback) state.fallback.calls = 0
      rules.reset()
      for (const rule of overrides) {
        rule.calls = 0
        rule.restore?.()
      }
      overrides.clear()
      journal.clear()
      errors.clear()
      clock.reset()
    },
    matchPath,
    label: bases.map(toLabel).join(' | '),
    fetchWith,
    addOverride: (rule) => overrides.add(rule),
  }
}

function createState(options: MockOllamaOptions): MockState {
  const { strict = false, seed = 0, reply } = options
  const clock = createClock({ seed, now: options.now })
  return {
    strict,
    seed,
    version: options.version ?? (strict ? '0.33.0' : '0.5.7'),
    clock,
    models: createModelStore(options.models ?? DEFAULT_MODELS, { strict, clock }),
    rules: createRuleBook(readRules(TASK, options.rules ?? [])),
    fallback: reply === undefined ? undefined : toFallbackRule(reply),
    unmatched: options.unmatched ?? 'echo',
    embedding: options.embedding,
    pace: options.pace,
    wire: options.wire,
    registry: options.registry,
    blobs: new Map(),
    webSearch: options.webSearch ?? {},
    account: { signedIn: true },
    journal: createJournal(options.journalLimit ?? 1000),
    errors: createTestErrors(),
    warn: createWarn(),
    overrides: new Set(),
    open: new Set(),
  }
}

function toRule(rule: CompiledRule, remove: () => void): Rule {
  return {
    get calls() {
      return rule.calls
    },
    remove,
    // Why asked: not every browser has it yet.
    ...(Symbol.dispose && { [Symbol.dispose]: remove }),
  } as Rule
}

/** {@link createMockOllamaCore} as a user of `msw-ollama/core` sees it. */
export function createMockOllama(options?: MockOllamaOptions): MockOllama {
  return withoutInternals(createMockOllamaCore(options))
}

/** A mock as a user sees it. Why its members one by one: what is asked for anew each time must stay so. */
export function withoutInternals(core: MockOllamaCore): MockOllama {
  const { url, models, fetch, when, assertNoErrors, assertAllUsed: assertUsed, reset } = core
  return {
    url,
    models,
    fetch,
    when,
    get requests() {
      return core.requests
    },
    get lastRequest() {
      return core.lastRequest
    },
    get droppedRequests() {
      return core.droppedRequests
    },
    assertNoErrors,
    assertAllUsed: assertUsed,
    reset,
  }
}
