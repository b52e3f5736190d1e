import type { VectorSource } from '../replies/embed-source.ts'
import type { ReplyObject } from '../replies/reply.ts'
import type { RuleBook, CompiledRule } from '../replies/rules.ts'
import type { WebSearchFixture } from '../replies/web-search.ts'
import type { Clock } from '../streaming/clock.ts'
import type { Lifetime } from '../streaming/lifetime.ts'
import type { Pace } from '../streaming/pace.ts'
import type { Wire } from '../streaming/wire.ts'
import type { Journal, JournalEntry } from './journal.ts'
import type { ModelStore } from './model-store.ts'
import type { Profile } from './profile.ts'
import type { TestErrors } from './test-errors.ts'
import type { Warn } from './warnings.ts'

/** What one mock holds: its options as given, and what requests change. */
export interface MockState {
  /** The profile of the native API, and the one of the dialects. */
  readonly profiles: { readonly native: Profile; readonly dialects: Profile }
  readonly seed: number
  readonly clock: Clock
  readonly models: ModelStore
  readonly rules: RuleBook
  /** The mock's own `reply`, as the rule that is asked last; undefined: the echo. */
  readonly fallback: CompiledRule | undefined
  readonly unmatched: 'echo' | 'error'
  /** Undefined: the default vector. */
  readonly embedding: VectorSource | undefined
  /** Of what the model says, where its reply has none of its own. */
  readonly pace: Pace | undefined
  /** Of every answer, where its reply has none of its own. */
  readonly wire: Wire | undefined
  /** The names that can be pulled; undefined: every valid one. */
  readonly registry: readonly string[] | undefined
  /** The uploaded files, by `sha256:…`. */
  readonly blobs: Map<string, Uint8Array>
  readonly webSearch: WebSearchFixture
  /** Of the server with the cloud. */
  readonly account: { signedIn: boolean }
  readonly journal: Journal
  readonly errors: TestErrors
  readonly warn: Warn
  /** The handlers of tests that say something in place of the mock. */
  readonly overrides: Set<CompiledRule>
  /** The URLs of requests for paths of Ollama that are not under the base URL of the mock. */
  readonly strays: Set<string>
  /** The requests for whose end somebody waits. */
  readonly open: Set<Lifetime>
}

/** Restores rules, journal, models, counters and ids to the options, and aborts answers that are still under way. */
export function resetState(state: MockState): void {
  const { models, blobs, account, fallback, rules, overrides, journal, errors, clock, strays, open } = state
  const reason = new DOMException('The mock Ollama was reset.', 'AbortError')
  for (const lifetime of open) lifetime.abort(reason)
  models.reset()
  blobs.clear()
  account.signedIn = true
  if (fallback) fallback.calls = 0
  rules.reset()
  for (const rule of overrides) {
    rule.calls = 0
    rule.restore?.()
  }
  overrides.clear()
  strays.clear()
  journal.clear()
  errors.clear()
  clock.reset()
}

/** What one handler of a test gives as vectors in place of the mock. */
export interface EmbedOverride {
  readonly rule: CompiledRule
  /** A vector for each input; undefined: those of the mock. */
  readonly vectors?: VectorSource['vectors'] | undefined
}

/** What a handler of a test says in place of the mock. */
export interface Overrides {
  readonly rule?: CompiledRule
  readonly embed?: EmbedOverride
}

/** A request that has come in: enough to understand it, and nothing that understanding could change. */
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
  /** The reply of the rule that matches, where the endpoint asks no model. */
  readonly ruleReply?: ReplyObject | undefined
}
