import { answerCloud, isCloudUrl } from './http/cloud-routes.ts'
import { deliver } from './http/delivery.ts'
import { toIncomingRequest } from './http/incoming-request.ts'
import { noteHandled } from './http/note-handled.ts'
import { dispatch, understand, type Place } from './http/router.ts'
import { noteStray } from './http/strays.ts'
import { readOptions, type MockOllamaOptions } from './options.ts'
import type { When } from './replies/match.ts'
import { assertRuleOptions, compileRule, type RuleLimits } from './replies/read-rules.ts'
import type { OllamaRequest, ReplySource } from './replies/reply.ts'
import { toRule, type Rule } from './replies/rule-handle.ts'
import type { CompiledRule } from './replies/rules.ts'
import { describeMock } from './state/describe-mock.ts'
import { resetState, type Exchange, type Overrides } from './state/exchange.ts'
import { explain } from './state/explain.ts'
import { assertAllUsed, createEntry, type RecordedRequest } from './state/journal.ts'
import type { ModelCatalogue } from './state/model-store.ts'
import { Lifetime, neverAborted } from './streaming/lifetime.ts'
import { isPromiseLike } from './streaming/source.ts'
import { failBeforeHeaders } from './streaming/wire.ts'

/** Node asks for a method of this name when it prints an object. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** What `reset` needs of msw's server or worker. */
export interface HandlerHolder {
  resetHandlers(): void
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
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  /**
   * Adds a rule before all others: what the model says to some requests. It does not see a request that the server refuses by
   * itself, because it is malformed, or in `strict` because of its model.
   *
   * @throws TypeError for a wrong match or reply, with a sentence that says what to give
   * @example
   * mock.when({ model: 'llama3.2', prompt: /weather/i }, 'Sunny.')
   * mock.when({ endpoint: 'tags' }, reply.error(503, 'busy'), { times: 1 })
   */
  when(match: When, reply: ReplySource, options?: RuleLimits): Rule
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
  /**
   * Explains why a test fails: what the mock was asked, who answered each request, which rule or override came nearest and why
   * it did not match, and which overrides were never given to `server.use`.
   *
   * @example
   * console.log(mockOllama.explain())
   */
  explain(): string
  /**
   * Replaces the options of the mock, for a setup file. `reset()` goes back to them. Running answers are aborted.
   *
   * @throws TypeError for a wrong option, with a sentence that says what to give
   * @example
   * mockOllama.configure({ strict: true, models: ['llama3.2'] })
   */
  configure(options: MockOllamaOptions): void
  /**
   * Restores rules, journal, models, counters and ids to the options, and aborts answers that are still running.
   *
   * @param server msw's server or worker, whose handlers are reset as well
   * @example
   * afterEach(() => mockOllama.reset(server))
   */
  reset(server?: HandlerHolder): void
}

/** What the handlers need beyond what a user sees. */
export interface Core {
  /** The path of a URL below the mock's base, or undefined where it is not the mock's. */
  readonly matchPath: (url: string) => string | undefined
  /** The base as a reader would write it, without a path: `http://*:11434`. */
  readonly label: string
  /** Whether a path without a route is answered, and not left to other handlers. */
  readonly answersUnknownPaths: boolean
  /** Answers a request, with what a handler of a test says in place of the mock. */
  readonly respond: (overrides: Overrides, input: string | URL | Request, init?: RequestInit) => Promise<Response>
  /**
   * Understands a request, and changes nothing.
   *
   * @returns the request as a rule sees it; undefined if the model is not asked: the server refuses it, or answers it by itself
   */
  readonly understand: (request: Request) => Promise<OllamaRequest | undefined>
  /** Notes a request that a handler of the test's own answers. */
  readonly noteHandled: (request: Request, body: Uint8Array, response: Response) => void
  /** Makes an override known to `assertAllUsed`, to `explain`, and to the refusals of `unmatched: 'error'`. */
  readonly addOverride: (rule: CompiledRule) => void
}

/**
 * Makes a mock, and what the handlers of msw need of it. Nothing of the core can be reached from the mock.
 *
 * @throws TypeError for a wrong option, with a sentence that says what to give
 */
export function createCore(given: MockOllamaOptions = {}): { mock: MockOllama; core: Core } {
  let { options, state, url, label, matchBase } = readOptions(given)

  let lastPassed = ''

  function matchPath(href: string): string | undefined {
    const path = matchBase(href)
    // msw asks every handler in turn about the same URL.
    if (path === undefined && href !== lastPassed) {
      lastPassed = href
      noteStray(state.strays, href)
    }
    return path
  }
  function placeOf({ pathname, href }: URL): Place {
    const path = matchBase(href) ?? pathname
    return { path, prefix: pathname.slice(0, pathname.length - path.length) }
  }

  async function respond(overrides: Overrides, input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const request = toIncomingRequest(input, init, url)
    if (request.signal.aborted) throw request.signal.reason
    const { method, headers, signal } = request
    // The cloud comes before the base, because the client asks it there wherever its own server is.
    const isCloud = method === 'POST' && isCloudUrl(request.url)
    const { path, prefix } = isCloud ? { path: request.url.pathname, prefix: '' } : placeOf(request.url)
    const lifetime = new Lifetime(signal, request.request, state.open)
    // From now on, and not when somebody waits: a reset may come while the body is read.
    state.open.add(lifetime)
    const entry = createEntry({ method, path, headers, lifetime })
    state.journal.add(entry)
    const profile = state.profiles.native
    const exchange: Exchange = { state, profile, method, headers, lifetime, entry, ...overrides }
    try {
      // A server that cannot be reached has not been asked.
      if (state.wire?.fault === 'refused') await failBeforeHeaders(state.wire, lifetime)
      const answer = await (isCloud ? answerCloud(exchange, request) : dispatch(exchange, request, { path, prefix }))
      const delivered = deliver(answer, exchange)
      return isPromiseLike(delivered) ? await delivered : delivered
    } catch (error) {
      lifetime.close('failed')
      throw error
    }
  }

  async function understandRequest(input: Request): Promise<OllamaRequest | undefined> {
    const request = toIncomingRequest(input, undefined, url)
    const { method, headers } = request
    const { path, prefix } = placeOf(request.url)
    const lifetime = new Lifetime(neverAborted, undefined, state.open)
    const entry = createEntry({ method, path, headers, lifetime })
    try {
      const arrival = { state, profile: state.profiles.native, method, headers, entry }
      return await understand(arrival, request, { path, prefix })
    } catch {
      // The server refuses it, or its client is gone.
      return undefined
    }
  }

  const mock: MockOllama = {
    get url() {
      return url
    },
    models: {
      list: () => state.models.list(),
      find: (name) => state.models.find(name),
      add: (model) => state.models.add(model),
      remove: (name) => state.models.remove(name),
      loaded: () => state.models.loaded(),
    },
    fetch: (input, init) => respond({}, input, init),
    when(match, reply, limits = {}) {
      assertRuleOptions('add a rule', limits)
      const { times, once } = limits
      const fixture = { when: match, reply, ...(times !== undefined && { times }), ...(once !== undefined && { once }) }
      const rule = compileRule('add a rule', fixture, 'when')
      return toRule(rule, state.rules.addFirst(rule))
    },
    get requests() {
      return state.journal.list()
    },
    get lastRequest() {
      return state.journal.last()
    },
    get droppedRequests() {
      return state.journal.dropped
    },
    assertNoErrors: () => state.errors.assertNone(),
    assertAllUsed: () => assertAllUsed(state),
    explain: () => explain(state, label),
    configure(next) {
      const made = readOptions(next)
      resetState(state)
      ;({ options, state, url, label, matchBase } = made)
    },
    reset(server) {
      server?.resetHandlers()
      resetState(state)
    },
  }
  Object.defineProperty(mock, INSPECT, { value: () => describeMock(state, label) })
  const core: Core = {
    matchPath,
    get label() {
      return label
    },
    get answersUnknownPaths() {
      return options.unknownPaths !== 'passthrough'
    },
    respond,
    understand: understandRequest,
    noteHandled: (request, body, response) =>
      noteHandled(state, { request, path: placeOf(new URL(request.url)).path, body, response }),
    addOverride: (rule) => state.overrides.add(rule),
  }
  return { mock, core }
}

/** Makes a mock without msw: what a user of `msw-ollama/core` gets. See `createMockOllama` of `msw-ollama`. */
export function createMockOllama(options?: MockOllamaOptions): MockOllama {
  return createCore(options).mock
}
