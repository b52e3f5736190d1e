import type { EmbeddingSource } from '../replies/embeddings.ts'
import type { OllamaRequest, ReplyObject } from '../replies/reply.ts'
import type { RuleBook, CompiledRule } from '../replies/rules.ts'
import type { WebSearchFixture } from '../replies/web-search.ts'
import { createClock, type Clock } from '../streaming/clock.ts'
import type { Lifetime } from '../streaming/lifetime.ts'
import type { Pace } from '../streaming/pace.ts'
import type { Wire } from '../streaming/wire.ts'
import type { Journal, JournalEntry } from './journal.ts'
import type { ModelStore } from './model-store.ts'
import type { TestErrors } from './test-errors.ts'
import type { Warn } from './warnings.ts'

/** What one mock holds: its options as given, and what requests change. */
export interface MockState {
  readonly strict: boolean
  readonly version: string
  readonly seed: number
  readonly clock: Clock
  readonly models: ModelStore
  readonly rules: RuleBook
  /** The mock's own `reply`, as the rule that is asked last; undefined: the echo. */
  readonly fallback: CompiledRule | undefined
  readonly unmatched: 'echo' | 'error'
  /** Undefined: the seed's vector. */
  readonly embedding: EmbeddingSource | undefined
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
  /** The requests for whose end somebody waits. */
  readonly open: Set<Lifetime>
}

/**
 * The same mock for who only looks: no model is loaded, and no id is used up.
 *
 * Why: a handler that leaves a request to the next one must not show in what that answers.
 */
export function toUntouched(state: MockState): MockState {
  const nothing = (): void => undefined
  const clock = createClock({ seed: state.seed, now: state.clock.date })
  return { ...state, clock, models: { ...state.models, load: nothing, unload: nothing } }
}

/** What one handler of a test gives as vectors in place of the mock. */
export interface EmbedOverride {
  readonly rule: CompiledRule
  /** A vector for each input; undefined: those of the mock. */
  readonly vectors?: ((inputs: readonly string[]) => ReadonlyArray<readonly number[]>) | undefined
}

/** How an answer comes over, as what was chosen to be said has it. */
export interface Delivery {
  headers?: Readonly<Record<string, string>> | undefined
  wire?: Wire | undefined
}

/** What a handler of a test says in place of the mock. */
export interface Overrides {
  readonly rule?: CompiledRule
  readonly embed?: EmbedOverride
  /** Is told what the model would be asked, and nothing is answered: for a handler that must know before it answers. */
  readonly probe?: (request: OllamaRequest) => void
}

/** One request on its way through the mock. */
export interface Exchange extends Overrides {
  readonly state: MockState
  readonly method: string
  readonly headers: Pick<Headers, 'get'>
  readonly lifetime: Lifetime
  readonly entry: JournalEntry
  readonly delivery: Delivery
  /** The reply of the rule that matches, where the endpoint asks no model. */
  ruleReply?: ReplyObject
}

/** Thrown where the model would be asked, when only that is of interest. */
export class ProbeEnd extends Error {}
