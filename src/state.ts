import type { Clock } from './clock.ts'
import type { EmbeddingSource } from './embeddings.ts'
import type { OllamaError } from './errors.ts'
import type { ModelStore } from './models.ts'
import type { ReplySource } from './replies.ts'
import type { WebSearchFixture } from './web-search.ts'

/** What one mock holds: its options as given, and what requests change. */
export interface MockState {
  readonly strict: boolean
  readonly version: string
  readonly clock: Clock
  readonly models: ModelStore
  /** What the model says when no override says otherwise; undefined: the echo. */
  readonly reply: ScriptedReply | undefined
  readonly embedding: EmbeddingSource
  /** The names that can be pulled; undefined: every valid one. */
  readonly registry: readonly string[] | undefined
  /** The uploaded files, by `sha256:…`. */
  readonly blobs: Map<string, Uint8Array>
  readonly webSearch: WebSearchFixture
  /** Of the server with the cloud. */
  readonly account: { signedIn: boolean }
}

/** What the model is told to say, and how often it was asked. */
export interface ScriptedReply {
  readonly source: ReplySource
  calls: number
}

/** What one handler of a test gives as vectors in place of the mock. */
export type EmbedOverride = ((inputs: readonly string[]) => ReadonlyArray<readonly number[]>) | OllamaError

/** One request on its way through the mock. */
export interface Exchange {
  readonly state: MockState
  readonly method: string
  readonly headers: Pick<Headers, 'get'>
  /** Aborted when the request is. */
  readonly signal: AbortSignal
  /** Kept as long as the answer lives. */
  readonly request?: Request | undefined
  readonly reply?: ScriptedReply | undefined
  readonly embed?: EmbedOverride | undefined
}
