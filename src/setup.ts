import { createBaseUrlMatcher, readBaseUrls, toClientUrl, toLabel } from './http/base-url.ts'
import { assertOptions, TASK, type MockOllamaOptions } from './options.ts'
import { readEmbedSource } from './replies/embed-source.ts'
import { readRules, toFallbackRule } from './replies/read-rules.ts'
import { createRuleBook } from './replies/rules.ts'
import type { MockState } from './state/exchange.ts'
import { createJournal } from './state/create-journal.ts'
import { DEFAULT_MODELS } from './state/model-fixtures.ts'
import { createModelStore } from './state/model-store.ts'
import { LENIENT, LENIENT_DIALECTS, STRICT, type Profile } from './state/profile.ts'
import { createTestErrors } from './state/test-errors.ts'
import { createWarn } from './state/warnings.ts'
import { createClock } from './streaming/clock.ts'
import { PendingLifetimes } from './streaming/pending-lifetimes.ts'

/** The parts of a mock that its options decide. */
export interface MockSetup {
  readonly options: MockOllamaOptions
  readonly state: MockState
  /** The URL that a client calls to reach the mock: the first base URL. */
  readonly url: string
  /** The base URLs as text for messages, such as `http://*:11434 | http://gpu:8080`. */
  readonly label: string
  /** Returns the path of a URL below a base URL of the mock, such as `/api/chat`. Returns undefined if the URL is not under a base URL. */
  readonly matchBase: (url: string) => string | undefined
}

/**
 * Checks the options, and creates what a mock needs from them.
 *
 * @throws TypeError if an option is wrong
 */
export function readOptions(options: MockOllamaOptions): MockSetup {
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

/** Creates the state of a new mock. */
function createState(options: MockOllamaOptions): MockState {
  const { strict = false, seed = 0, reply, version, capacity } = options
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
    embedded: {},
    pace: options.pace,
    wire: options.wire,
    registry: options.registry,
    blobs: new Map(),
    webSearch: options.webSearch ?? {},
    account: { signedIn: true },
    contextLength: options.contextLength ?? 4096,
    capacity: capacity && { limits: capacity },
    draws: new Map(),
    journal: createJournal(options.journalLimit ?? 1000),
    errors: createTestErrors(),
    warn: createWarn(),
    overrides: new Set(),
    missedRequests: new Set(),
    pendingLifetimes: new PendingLifetimes(),
  }
}
