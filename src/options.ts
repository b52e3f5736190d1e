import { createBaseUrlMatcher, readBaseUrls, toClientUrl, toLabel } from './http/base-url.ts'
import { refuse, refuseUnknownKeys } from './misuse.ts'
import { readEmbedSource, type EmbedSource } from './replies/embed-source.ts'
import { readRules, toFallbackRule, type RuleFixture } from './replies/read-rules.ts'
import { assertReplySource } from './replies/reply-checks.ts'
import type { ReplySource } from './replies/reply.ts'
import { createRuleBook } from './replies/rules.ts'
import { assertWebSearch, type WebSearchFixture } from './replies/web-search.ts'
import type { MockState } from './state/exchange.ts'
import { createJournal } from './state/journal.ts'
import { DEFAULT_MODELS, type ModelFixture } from './state/model-fixtures.ts'
import { createModelStore } from './state/model-store.ts'
import { LENIENT, LENIENT_DIALECTS, STRICT, type Profile } from './state/profile.ts'
import { createTestErrors } from './state/test-errors.ts'
import { createWarn } from './state/warnings.ts'
import { createClock } from './streaming/clock.ts'
import { assertPace, type Pace } from './streaming/pace.ts'
import { assertWire, type Wire } from './streaming/wire.ts'

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
  /** Rules: what the model says to some requests. The first that matches answers. They may come from a JSON file. Default: none. */
  rules?: readonly RuleFixture[]
  /**
   * What becomes of a request that no rule, override or `reply` answers: an echo, or a status of 400 that names the nearest
   * rule. Default: `echo`.
   */
  unmatched?: 'echo' | 'error'
  /**
   * What happens to a request for a path under the base URL that Ollama has no route for. `answer`: it is refused as a real Ollama
   * refuses it. `passthrough`: msw gives it to the handlers behind the mock, and then to the network. Default: `answer`.
   */
  unknownPaths?: 'answer' | 'passthrough'
  /** How fast the model speaks, unless a reply says otherwise. Default: no time at all, and no timer. */
  pace?: Pace
  /** How every answer comes over, unless a reply says otherwise. Default: each piece as it is made. */
  wire?: Wire
  /** How many requests `requests` keeps. Default: 1000. */
  journalLimit?: number
  /** The vectors: one for all texts, one for each input in turn, by text, or by a function of the text. Default: `[0, 0.1, 0.2, 0.3]`. */
  embedding?: EmbedSource
  /** The web that searches and fetches find, those of the cloud's API too. Default: one result for each query. */
  webSearch?: WebSearchFixture
  /** What ids, jitter and instances of schemas are made from. Default: 0. */
  seed?: number
  /** The time of day. Default: the system's, which fake timers move. */
  now?: () => Date
}

/** What could not be done where an option is wrong. */
const TASK = 'create a mock Ollama'
const OPTION_KEYS = [
  'baseUrl',
  'models',
  'registry',
  'strict',
  'version',
  'reply',
  'rules',
  'unmatched',
  'unknownPaths',
  'pace',
  'wire',
  'journalLimit',
  'embedding',
  'webSearch',
  'seed',
  'now',
] as const satisfies ReadonlyArray<keyof MockOllamaOptions>

function assertOptions(options: MockOllamaOptions): void {
  if (Array.isArray(options)) {
    const models = options.every((model) => typeof model === 'string')
      ? `[${options.map((model) => `'${model}'`).join(', ')}]`
      : `['llama3.2']`
    refuse(TASK, options, 'the options', `an object such as { models: ${models} }`)
  }
  if (typeof options !== 'object' || options === null) {
    refuse(TASK, options, 'the options', 'an object such as { strict: true }')
  }
  refuseUnknownKeys(TASK, 'options', options, OPTION_KEYS)
  const { strict, version, reply, seed, now, registry, unmatched, journalLimit } = options
  assertType('strict', strict, 'boolean', 'true or false')
  assertType('version', version, 'string', `a string such as '0.33.0'`)
  assertType('now', now, 'function', 'a function that gives a Date')
  if (seed !== undefined && !Number.isInteger(seed)) refuse(TASK, seed, 'seed', 'a whole number')
  if (registry !== undefined && !Array.isArray(registry)) {
    refuse(TASK, registry, 'registry', 'a list of names')
  }
  if (unmatched !== undefined && unmatched !== 'echo' && unmatched !== 'error') {
    refuse(TASK, unmatched, 'unmatched', `'echo' or 'error'`)
  }
  const { unknownPaths } = options
  if (unknownPaths !== undefined && unknownPaths !== 'answer' && unknownPaths !== 'passthrough') {
    refuse(TASK, unknownPaths, 'unknownPaths', `'answer' or 'passthrough'`)
  }
  if (journalLimit !== undefined && !(Number.isInteger(journalLimit) && journalLimit >= 0)) {
    refuse(TASK, journalLimit, 'journalLimit', 'a number from 0')
  }
  if (options.pace !== undefined) assertPace(TASK, options.pace)
  if (options.wire !== undefined) assertWire(TASK, options.wire)
  if (reply !== undefined) assertReplySource(TASK, reply)
  if (options.webSearch !== undefined) assertWebSearch(TASK, options.webSearch)
}

function assertType(name: string, value: unknown, type: string, wanted: string): void {
  if (value !== undefined && typeof value !== type) refuse(TASK, value, name, wanted)
}

/** What the options of a mock come to. */
export interface Configured {
  readonly options: MockOllamaOptions
  readonly state: MockState
  /** For a client that is to find the mock. */
  readonly url: string
  /** The base URLs as a reader would write them. */
  readonly label: string
  /** The path of a URL below the mock's base, or undefined where it is not the mock's. */
  readonly matchBase: (url: string) => string | undefined
}

/** @throws TypeError for a wrong option, with a sentence */
export function readOptions(options: MockOllamaOptions): Configured {
  assertOptions(options)
  const bases = readBaseUrls(options.baseUrl)
  return {
    options,
    state: createState(options),
    url: toClientUrl(bases[0]!),
    label: bases.map(toLabel).join(' | '),
    matchBase: createBaseUrlMatcher(bases),
  }
}

/** The memory of a new mock. */
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
    rules: createRuleBook(options.rules === undefined ? [] : readRules(TASK, options.rules)),
    fallback: reply === undefined ? undefined : toFallbackRule(reply),
    unmatched: options.unmatched ?? 'echo',
    embedding: options.embedding === undefined ? undefined : readEmbedSource(TASK, options.embedding, 'embedding'),
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
    strays: new Set(),
    open: new Set(),
  }
}
