import type { Core } from './core.ts'
import { acceptRequest } from './http/accept-request.ts'
import { answerCloud, isCloudUrl } from './http/cloud-routes.ts'
import { deliver } from './http/delivery.ts'
import { toIncomingRequest } from './http/incoming-request.ts'
import { handleRequest } from './http/handle-request.ts'
import { dispatch, type RequestPath } from './http/router.ts'
import { understandRequest } from './http/understand-request.ts'
import { noteMissedRequest } from './http/missed-requests.ts'
import type { MockOllamaOptions } from './options.ts'
import type { When } from './replies/match.ts'
import { assertRuleOptions, compileRule, type RuleLimits } from './replies/read-rules.ts'
import type { ReplySource } from './replies/reply.ts'
import { toRule, type Rule } from './replies/rule-handle.ts'
import { refuse } from './misuse.ts'
import { readOptions } from './setup.ts'
import { assertAllUsed } from './state/all-used.ts'
import { describeMock } from './state/describe-mock.ts'
import { resetState, type Exchange, type Overrides } from './state/exchange.ts'
import { explain } from './state/explain.ts'
import { createEntry, type RecordedRequest } from './state/journal.ts'
import type { ModelCatalogue } from './state/model-store.ts'
import { Lifetime } from './streaming/lifetime.ts'
import { isPromiseLike } from './streaming/source.ts'

/** Node calls the method with this name when it prints an object, for example in `console.log`. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** The part of msw's server or worker that {@link MockOllama.reset} needs. */
export interface HandlerHolder {
  /** Restores the initial handlers, without those of `use()`. */
  resetHandlers(): void
}

/** A mock of an Ollama server. It runs in the process of its tests, and opens no socket. */
export interface MockOllama {
  /** The URL of the mock, for clients that need one: `new Ollama({ host: mock.url })`. By default, it is `http://127.0.0.1:11434`. */
  readonly url: string
  /** The installed models, and the models that are loaded in memory. */
  readonly models: ModelCatalogue
  /**
   * Answers a request as a real Ollama does, without msw. The URL may have any host, or be a path such as `/api/chat`.
   * @throws the reason of the abort, if the signal of the request fires
   * @throws TypeError if a `wire` fault breaks the connection before the status
   * @example
   * new Ollama({ fetch: mock.fetch })
   */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  /**
   * Adds a rule: a reply to the requests that match. It comes after the overrides of `server.use`, and before all older rules. The server
   * refuses some requests before it looks for a rule, for example a malformed request, or in `strict` one for an unknown model.
   * @throws TypeError if the match, the reply or an option is wrong
   * @example
   * mock.when({ model: 'llama3.2', prompt: /weather/i }, 'Sunny.')
   * mock.when({ endpoint: 'tags' }, reply.error(503, 'busy'), { times: 1 })
   */
  when(match: When, reply: ReplySource, options?: RuleLimits): Rule
  /** The latest requests, the oldest first, at most `journalLimit`. Each read returns a new list, with the state at that moment. */
  readonly requests: RecordedRequest[]
  /** The latest request, or undefined if there is none. */
  readonly lastRequest: RecordedRequest | undefined
  /** How many older requests are no longer in `requests`, because of `journalLimit`. */
  readonly droppedRequests: number
  /**
   * Fails a test whose own code has failed since the last `reset()`: a reply function, a `where` or a function of vectors.
   * @throws Error for one failure, AggregateError for several. Requests that `unmatched: 'error'` refused count as failures.
   */
  assertNoErrors(): void
  /**
   * Fails a test in which a rule or an override has answered no request.
   * @throws Error that names each such rule and override, and the request that came nearest to it
   */
  assertAllUsed(): void
  /**
   * Explains why a test fails. For each of the last 20 requests, it says what answered the request, which rule or override came nearest, and
   * why that one did not match. It also names requests to other addresses, and overrides that `server.use` never received.
   * @example
   * console.log(mockOllama.explain())
   */
  explain(): string
  /**
   * Replaces all options of the mock, for example in a setup file, and resets it. Later calls of `reset()` restore these options.
   * @throws TypeError if an option is wrong
   * @example
   * mockOllama.configure({ strict: true, models: ['llama3.2'] })
   */
  configure(options: MockOllamaOptions): void
  /**
   * Restores rules, journal, models, counters and ids to the options, and aborts responses that are still running.
   * @param server msw's server or worker. If it is given, its handlers are reset as well.
   * @throws TypeError if something else is given
   * @example
   * afterEach(() => mockOllama.reset(server))
   */
  reset(server?: HandlerHolder): void
}

/**
 * Creates a mock and its core. They are two objects, so that users of the mock cannot reach the core.
 *
 * @throws TypeError if an option is wrong
 */
export function createCore(initialOptions: MockOllamaOptions = {}): { mock: MockOllama; core: Core } {
  let { options, state, url, label, matchBase } = readOptions(initialOptions)

  let lastUnmatchedUrl = ''

  function matchPath(href: string): string | undefined {
    const path = matchBase(href)
    // msw calls the predicate of every handler with the same URL, so the last URL is remembered.
    if (path === undefined && href !== lastUnmatchedUrl) {
      lastUnmatchedUrl = href
      noteMissedRequest(state.missedRequests, href)
    }
    return path
  }
  function toRequestPath({ pathname, href }: URL): RequestPath {
    const path = matchBase(href) ?? pathname
    return { path, prefix: pathname.slice(0, pathname.length - path.length) }
  }

  async function respond(
    overrides: Overrides,
    input: string | URL | Request,
    init: RequestInit | undefined,
    isCopyable: boolean,
  ): Promise<Response | undefined> {
    const request = toIncomingRequest(input, init, url)
    if (request.signal?.aborted) throw request.signal.reason
    const { method, headers, signal } = request
    // The cloud is checked before the base URL, because clients call https://ollama.com wherever their own server is.
    const isCloud = method === 'POST' && isCloudUrl(request.url)
    const { path, prefix } = isCloud ? { path: request.url.pathname, prefix: '' } : toRequestPath(request.url)
    const lifetime = new Lifetime(signal, request.request, state.pendingLifetimes)
    // The lifetime is added now, before it has a listener, so that a reset also aborts a request whose body is still being read.
    state.pendingLifetimes.add(lifetime)
    const entry = createEntry({ method, path, headers, lifetime })
    state.journal.add(entry)
    const profile = state.profiles.native
    const exchange: Exchange = { state, profile, method, headers, lifetime, entry, ...overrides }
    try {
      // This fault comes before the router, because a server that cannot be reached receives no request.
      const accepted = state.wire?.fault === 'refused' ? await acceptRequest(exchange, request, state.wire) : request
      const answer = await (isCloud ? answerCloud(exchange, accepted) : dispatch(exchange, accepted, { path, prefix }))
      if (entry.isDeclined) {
        lifetime.close('complete')
        state.journal.remove(entry)
        return undefined
      }
      const delivered = deliver(answer, exchange, isCopyable)
      return isPromiseLike(delivered) ? await delivered : delivered
    } catch (error) {
      lifetime.close('failed')
      throw error
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
    // Only an override leaves a request to another handler.
    fetch: (input, init) => respond({}, input, init, false) as Promise<Response>,
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
      const setup = readOptions(next)
      resetState(state)
      ;({ options, state, url, label, matchBase } = setup)
    },
    reset(server) {
      if (server && typeof server.resetHandlers !== 'function') {
        refuse(
          'reset the mock Ollama',
          server,
          'the server',
          "msw's server or worker, or nothing: afterEach(() => mockOllama.reset(server))",
        )
      }
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
    respond: (overrides, request) => respond(overrides, request, undefined, true),
    understand: (request) => understandRequest(state, request, toRequestPath(new URL(request.url))),
    handle: (request, answer) =>
      handleRequest(state, { request, path: toRequestPath(new URL(request.url)).path }, answer),
    addOverride: (rule) => state.overrides.add(rule),
  }
  return { mock, core }
}

/**
 * Creates a mock without handlers for msw. Use its `fetch`. `createMockOllama` of `msw-ollama` also has the handlers.
 *
 * @throws TypeError if an option is wrong
 * @example
 * const mock = createMockOllama({ reply: 'Hello.' })
 * const ollama = new Ollama({ fetch: mock.fetch })
 */
export function createMockOllama(options?: MockOllamaOptions): MockOllama {
  return createCore(options).mock
}
