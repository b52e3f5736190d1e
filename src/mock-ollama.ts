import { createBaseUrlMatcher, parseBaseUrl, toClientUrl, toLabel, type BaseUrl } from './http/base-url.ts'
import { answerCloud, isCloudUrl } from './http/cloud-routes.ts'
import { deliver } from './http/delivery.ts'
import { toIncomingRequest, type IncomingRequest } from './http/incoming-request.ts'
import { dispatch, understand, type Place } from './http/router.ts'
import { assertOptions, TASK, type MockOllamaOptions } from './options.ts'
import type { When } from './replies/match.ts'
import { compileRule, readRuleOptions, readRules, toFallbackRule } from './replies/read-rules.ts'
import type { OllamaRequest, ReplySource } from './replies/reply.ts'
import { createRuleBook, type CompiledRule } from './replies/rules.ts'
import { resetState, type Exchange, type MockState, type Overrides } from './state/exchange.ts'
import { assertAllUsed, createEntry, createJournal, type RecordedRequest } from './state/journal.ts'
import { DEFAULT_MODELS } from './state/model-fixtures.ts'
import { createModelStore, type ModelCatalogue } from './state/model-store.ts'
import { LENIENT, LENIENT_DIALECTS, STRICT, type Profile } from './state/profile.ts'
import { createTestErrors } from './state/test-errors.ts'
import { createWarn } from './state/warnings.ts'
import { createClock } from './streaming/clock.ts'
import { Lifetime, neverAborted } from './streaming/lifetime.ts'
import { isPromiseLike } from './streaming/source.ts'
import { failBeforeHeaders } from './streaming/wire.ts'

const DEFAULT_BASE_URL = 'http://*:11434'

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
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
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
export interface Core {
  /** The path of a URL below the mock's base, or undefined where it is not the mock's. */
  readonly matchPath: (url: string) => string | undefined
  /** The base as a reader would write it, without a path: `http://*:11434`. */
  readonly label: string
  /** Answers a request, with what a handler of a test says in place of the mock. */
  readonly respond: (overrides: Overrides, input: string | URL | Request, init?: RequestInit) => Promise<Response>
  /**
   * Understands a request, and changes nothing.
   *
   * @returns the request as a rule sees it; undefined if the model is not asked: the server refuses it, or answers it by itself
   */
  readonly understand: (request: Request) => Promise<OllamaRequest | undefined>
  /** Makes an override known to `assertAllUsed`, and to the refusals of `unmatched: 'error'`. */
  readonly addOverride: (rule: CompiledRule) => void
}

/**
 * Makes a mock, and what the handlers of msw need of it. Nothing of the core can be reached from the mock.
 *
 * @throws TypeError for a wrong option, with a sentence that says what to give
 */
export function createCore(options: MockOllamaOptions = {}): { mock: MockOllama; core: Core } {
  assertOptions(options)
  const bases = readBases(options.baseUrl)
  const url = toClientUrl(bases[0]!)
  const state = createState(options)
  const { rules, journal, errors, overrides } = state
  const profile = state.profiles.native
  const matchPath = createBaseUrlMatcher(bases)
  const place = (request: IncomingRequest): Place => {
    const { pathname, href } = request.url
    const path = matchPath(href) ?? pathname
    return { path, prefix: pathname.slice(0, pathname.length - path.length) }
  }

  async function respond(given: Overrides, input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const request = toIncomingRequest(input, init, url)
    if (request.signal.aborted) throw request.signal.reason
    const { method, headers, signal } = request
    // The cloud comes before the base, because the client asks it there wherever its own server is.
    const isCloud = method === 'POST' && isCloudUrl(request.url)
    const { path, prefix } = isCloud ? { path: request.url.pathname, prefix: '' } : place(request)
    const lifetime = new Lifetime(signal, request.request, state.open)
    const entry = createEntry({ method, path, headers, lifetime })
    journal.add(entry)
    const exchange: Exchange = { state, profile, method, headers, lifetime, entry, ...given }
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
    const { path, prefix } = place(request)
    const entry = createEntry({ method, path, headers, lifetime: new Lifetime(neverAborted, undefined, state.open) })
    try {
      return await understand({ state, profile, method, headers, entry }, request, { path, prefix })
    } catch {
      // The server refuses it, or its client is gone.
      return undefined
    }
  }

  const mock: MockOllama = {
    url,
    models: state.models,
    fetch: (input, init) => respond({}, input, init),
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
    reset: () => resetState(state),
  }
  const core: Core = {
    matchPath,
    label: bases.map(toLabel).join(' | '),
    respond,
    understand: understandRequest,
    addOverride: (rule) => overrides.add(rule),
  }
  return { mock, core }
}

function readBases(baseUrl: MockOllamaOptions['baseUrl'] = DEFAULT_BASE_URL): BaseUrl[] {
  const urls = (Array.isArray(baseUrl) ? baseUrl : [baseUrl]) as Array<string | URL>
  if (urls.length === 0) {
    throw new TypeError(
      `Failed to ${TASK}: found an empty list as baseUrl. Give at least one, or leave the option out.`,
    )
  }
  // The default is a port, whatever the scheme before it.
  return urls.map((url) => (url === DEFAULT_BASE_URL ? { port: '11434', prefix: '' } : parseBaseUrl(url)))
}

function createState(options: MockOllamaOptions): MockState {
  const { strict = false, seed = 0, reply, version } = options
  const clock = createClock({ seed, now: options.now })
  const withVersion = (profile: Profile): Profile => (version === undefined ? profile : { ...profile, version })
  const native = withVersion(strict ? STRICT : LENIENT)
  return {
    profiles: { native, dialects: withVersion(strict ? STRICT : LENIENT_DIALECTS) },
    seed,
    clock,
    models: createModelStore(options.models ?? DEFAULT_MODELS, { profile: native, clock }),
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

/** What a user of `msw-ollama/core` gets: see {@link MockOllama}. */
export function createMockOllama(options?: MockOllamaOptions): MockOllama {
  return createCore(options).mock
}
