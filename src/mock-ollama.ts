import { createBaseUrlMatcher, parseBaseUrl, toClientUrl, toLabel } from './base-url.ts'
import { createClock } from './clock.ts'
import { answerCloud, isCloudUrl } from './endpoints/cloud.ts'
import { DEFAULT_EMBEDDING, isVector, type EmbeddingSource } from './embeddings.ts'
import { toIncomingRequest } from './incoming-request.ts'
import { describeValue, refuseUnknownKeys } from './misuse.ts'
import { DEFAULT_MODELS, type ModelFixture } from './model-fixtures.ts'
import { createModelStore, type ModelCatalogue } from './models.ts'
import type { ReplySource } from './replies.ts'
import { assertReplySource } from './reply-checks.ts'
import { dispatch } from './router.ts'
import type { EmbedOverride, MockState, ScriptedReply } from './state.ts'
import { assertWebSearch, type WebSearchFixture } from './web-search.ts'

export interface MockOllamaOptions {
  /**
   * Where the mocked Ollama is: every form that `OLLAMA_HOST` takes, with a prefix; one that starts with `/` is a path on
   * the page's own origin. Default: port 11434 of any host.
   */
  baseUrl?: string | URL | ReadonlyArray<string | URL>
  /** The installed models. Default: {@link DEFAULT_MODELS}. */
  models?: Iterable<string | ModelFixture>
  /** The models that `/api/pull` can find, by any of their names. Default: every valid name. */
  registry?: readonly string[]
  /** Whether it answers as a real Ollama 0.33 does, and not as the lenient default. Default: false. */
  strict?: boolean
  /** What `/api/version` says. Default: `0.5.7`, in strict `0.33.0`. */
  version?: string
  /** What the model says where nothing else decides it. Default: an echo of the prompt. */
  reply?: ReplySource
  /** The vector of every text, or a function of the text. Default: `[0, 0.1, 0.2, 0.3]`. */
  embedding?: EmbeddingSource
  /** The web that searches and fetches find, those of the cloud's API too. Default: one result for each query. */
  webSearch?: WebSearchFixture
  /** What ids are made from. Default: 0. */
  seed?: number
  /** The time of day. Default: the system's, which fake timers move. */
  now?: () => Date
}

/** What a handler of a test says in place of the mock. */
export interface Overrides {
  reply?: ScriptedReply
  embed?: EmbedOverride
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
  /** Models and ids back to the options. */
  reset(): void
}

/** What the handlers need beyond what a user sees. */
export interface MockOllamaCore extends MockOllama {
  /** The path of a URL below the mock's base, or undefined where it is not the mock's. */
  readonly matchPath: (url: string) => string | undefined
  /** The base as a reader would write it, without a path: `http://*:11434`. */
  readonly label: string
  readonly fetchWith: (overrides: Overrides, input: RequestInfo | URL, init?: RequestInit) => Promise<Response>
}

const TASK = 'create a mock Ollama'
const OPTION_KEYS = [
  'baseUrl',
  'models',
  'registry',
  'strict',
  'version',
  'reply',
  'embedding',
  'webSearch',
  'seed',
  'now',
] as const satisfies ReadonlyArray<keyof MockOllamaOptions>

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
  const { baseUrl = 'http://*:11434', strict = false } = options
  const bases = (Array.isArray(baseUrl) ? baseUrl : [baseUrl]).map((url) =>
    // Why: the default is a port, whatever the scheme before it.
    url === 'http://*:11434' ? { port: '11434', prefix: '' } : parseBaseUrl(url as string | URL),
  )
  if (bases.length === 0) {
    throw new TypeError(
      `Failed to ${TASK}: found an empty list as baseUrl. Give at least one, or leave the option out.`,
    )
  }
  const clock = createClock({ seed: options.seed ?? 0, now: options.now })
  const state: MockState = {
    strict,
    version: options.version ?? (strict ? '0.33.0' : '0.5.7'),
    clock,
    models: createModelStore(options.models ?? DEFAULT_MODELS, { strict, clock }),
    reply: options.reply === undefined ? undefined : { source: options.reply, calls: 0 },
    embedding: options.embedding ?? DEFAULT_EMBEDDING,
    registry: options.registry,
    blobs: new Map(),
    webSearch: options.webSearch ?? {},
    account: { signedIn: true },
  }
  const url = toClientUrl(bases[0]!)
  const matchPath = createBaseUrlMatcher(bases)

  async function fetchWith(overrides: Overrides, input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = toIncomingRequest(input, init, url)
    if (request.signal.aborted) throw request.signal.reason
    // Before the base: the client asks the cloud there wherever its own server is.
    if (request.method === 'POST' && isCloudUrl(request.url)) return answerCloud(state, request)
    const { pathname } = request.url
    const path = matchPath(request.url.href) ?? pathname
    const prefix = pathname.slice(0, pathname.length - path.length)
    return dispatch(
      {
        state,
        method: request.method,
        headers: request.headers,
        signal: request.signal,
        request: request.request,
        ...overrides,
      },
      request,
      {
        path,
        prefix,
      },
    )
  }

  return {
    url,
    models: state.models,
    fetch: (input, init) => fetchWith({}, input, init),
    reset() {
      state.models.reset()
      state.blobs.clear()
      state.account.signedIn = true
      if (state.reply) state.reply.calls = 0
      clock.reset()
    },
    matchPath,
    label: bases.map(toLabel).join(' | '),
    fetchWith,
  }
}

/** {@link createMockOllamaCore} as a user of `msw-ollama/core` sees it. */
export function createMockOllama(options?: MockOllamaOptions): MockOllama {
  const { url, models, fetch, reset } = createMockOllamaCore(options)
  return { url, models, fetch, reset }
}

function assertOptions(options: MockOllamaOptions): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(
      `Failed to ${TASK}: found ${describeValue(options)} as the options. Give an object such as { strict: true }.`,
    )
  }
  refuseUnknownKeys(TASK, 'options', options, OPTION_KEYS)
  const { strict, version, reply, embedding, seed, now, registry } = options
  assertType('strict', strict, 'boolean', 'true or false')
  assertType('version', version, 'string', `a string such as '0.33.0'`)
  assertType('now', now, 'function', 'a function that gives a Date')
  if (seed !== undefined && !Number.isInteger(seed)) {
    throw new TypeError(`Failed to ${TASK}: found ${describeValue(seed)} as seed. Give a whole number.`)
  }
  if (registry !== undefined && !Array.isArray(registry)) {
    throw new TypeError(`Failed to ${TASK}: found ${describeValue(registry)} as registry. Give a list of names.`)
  }
  if (reply !== undefined) assertReplySource(TASK, reply)
  if (options.webSearch !== undefined) assertWebSearch(TASK, options.webSearch)
  if (embedding !== undefined && typeof embedding !== 'function' && !isVector(embedding)) {
    throw new TypeError(
      `Failed to ${TASK}: found ${describeValue(embedding)} as embedding. Give a list of numbers, or a function of the text.`,
    )
  }
}

function assertType(name: string, value: unknown, type: string, wanted: string): void {
  if (value !== undefined && typeof value !== type) {
    throw new TypeError(`Failed to ${TASK}: found ${describeValue(value)} as ${name}. Give ${wanted}.`)
  }
}
