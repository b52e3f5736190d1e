import type { VectorSource } from '../replies/embed-source.ts'
import type { ReplyObject } from '../replies/reply.ts'
import type { RuleBook, CompiledRule } from '../replies/rules.ts'
import type { WebSearchFixture } from '../replies/web-search.ts'
import type { Clock } from '../streaming/clock.ts'
import type { Lifetime } from '../streaming/lifetime.ts'
import type { Pace } from '../streaming/pace.ts'
import type { PendingLifetimes } from '../streaming/pending-lifetimes.ts'
import type { Wire } from '../streaming/wire.ts'
import type { Capacity } from './capacity.ts'
import type { Journal } from './create-journal.ts'
import type { JournalEntry } from './journal.ts'
import type { ModelStore } from './model-store.ts'
import type { Profile } from './profile.ts'
import type { Scheduler, Turn } from './scheduler.ts'
import type { TestErrors } from './test-errors.ts'
import type { Warn } from './warnings.ts'

/** The memory of one mock: its options as given, and everything that requests change. */
export interface MockState {
  /** The profile of the native API, and the profile of the dialects. */
  readonly profiles: { readonly native: Profile; readonly dialects: Profile }
  readonly seed: number
  readonly clock: Clock
  readonly models: ModelStore
  readonly rules: RuleBook
  /** The option `reply`, as the rule that is tried last. Undefined: the mock echoes the prompt. */
  readonly fallback: CompiledRule | undefined
  readonly unmatched: 'echo' | 'error'
  /** The option `embedding`. Undefined: every text has the default vector. */
  readonly embedding: VectorSource | undefined
  /** The first text that got the default vector. */
  readonly embedded: { firstText?: string | undefined }
  /** The pace of replies that have no pace of their own. */
  readonly pace: Pace | undefined
  /** The wire of answers whose reply has no wire of its own. */
  readonly wire: Wire | undefined
  /** The names of the models that can be pulled. Undefined: every valid name. */
  readonly registry: readonly string[] | undefined
  /** The uploaded files by their digests, such as `sha256:…`. */
  readonly blobs: Map<string, Uint8Array>
  readonly webSearch: WebSearchFixture
  /** The account of the server in Ollama's cloud. */
  readonly account: { signedIn: boolean }
  /** The context length of a model that is loaded without `num_ctx`, in tokens. */
  readonly contextLength: number
  /** The limits of the server. Undefined: every request gets its model at once. */
  readonly capacity: CapacityState | undefined
  /** How often chance has decided about equal requests, by request. */
  readonly draws: Map<string, number>
  readonly journal: Journal
  readonly errors: TestErrors
  readonly warn: Warn
  /** The overrides that tests have created. */
  readonly overrides: Set<CompiledRule>
  /** The URLs of requests that have a path of Ollama, but are not under the base URL of the mock. */
  readonly missedRequests: Set<string>
  /** The lifetimes of the requests that have not ended, which `reset()` aborts. */
  readonly pendingLifetimes: PendingLifetimes
}

/** The option `capacity`, and the scheduler that follows it. The scheduler is loaded with the first request that needs it. */
export interface CapacityState {
  readonly limits: Capacity
  scheduler?: Scheduler
  /** The code of the scheduler, while it is loaded for the first request. */
  opening?: Promise<typeof import('./scheduler.ts')>
}

/** The reason with which a reset aborts a request. */
export class ResetError extends DOMException {
  constructor() {
    super('The mock Ollama was reset.', 'AbortError')
  }
}

/** Restores rules, journal, models, counters and ids to the options, and aborts requests that have not ended. */
export function resetState(state: MockState): void {
  const {
    models,
    blobs,
    account,
    embedded,
    draws,
    fallback,
    rules,
    overrides,
    journal,
    errors,
    clock,
    missedRequests,
    pendingLifetimes,
    capacity,
  } = state
  pendingLifetimes.abortAll(new ResetError())
  capacity?.scheduler?.reset()
  models.reset()
  blobs.clear()
  account.signedIn = true
  embedded.firstText = undefined
  draws.clear()
  if (fallback) fallback.calls = 0
  rules.reset()
  for (const rule of overrides) {
    rule.calls = 0
    rule.restore?.()
  }
  overrides.clear()
  missedRequests.clear()
  journal.clear()
  errors.clear()
  clock.reset()
}

/** An override of `mockOllama.embed`. */
export interface EmbedOverride {
  readonly rule: CompiledRule
  /** Returns a vector for each input. Undefined: the vectors of the mock are used. */
  readonly vectors?: VectorSource['vectors'] | undefined
}

/** What an override says in place of the mock. */
export interface Overrides {
  readonly rule?: CompiledRule
  readonly embed?: EmbedOverride
}

/** A request that has come in, with everything that is needed to understand it. Understanding changes none of it. */
export interface Arrival {
  readonly state: MockState
  readonly profile: Profile
  readonly entry: JournalEntry
  readonly method: string
  readonly headers: Pick<Headers, 'get'>
}

/** One request on its way through the mock. */
export interface Exchange extends Arrival, Overrides {
  readonly lifetime: Lifetime
  /** The reply of the rule that matches, if the endpoint asks no model. */
  readonly ruleReply?: ReplyObject | undefined
  /** What the request holds of the server. Undefined if the mock has no `capacity`. */
  readonly turn?: Turn | undefined
}
