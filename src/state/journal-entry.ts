import type { Dialect, EndpointName } from '../protocol/endpoint-names.ts'
import type { OllamaRequest, Reply, ReplyToolCall } from '../replies/reply.ts'
import type { AnsweredBy } from '../replies/rules.ts'
import type { Lifetime, Outcome } from '../streaming/lifetime.ts'

/** An entry of the journal, `mock.requests`: what was asked, what was answered, and how that ended. */
export interface RecordedRequest extends OllamaRequest {
  readonly method: string
  /** The path below the base URL, such as `/api/chat`. */
  readonly path: string
  /** The reply that was given, if there was one. For a function that yields, the pieces that it has yielded so far. */
  readonly reply?: Reply
  /** Who decided what is answered. */
  readonly answeredBy: AnsweredBy
  /** The rule or the override that answered, as a reader would write it, such as `mockOllama.chat(…, { when: 'cats' })`. */
  readonly rule?: string
  /** How the response ended: `complete`, `aborted` or `failed`. It is `pending` while the response is running. */
  readonly outcome: Outcome
  /** The status of the response; missing while there is no response. */
  readonly status?: number
  /**
   * When the request came in, in milliseconds. The clock is `performance.now()`, which never goes back. Fake timers move it if they replace
   * `performance`, as those of vitest and jest do by default. The option `now` does not.
   */
  readonly startedAt: number
  /** When the response ended, in milliseconds of the same clock; missing while it is pending. */
  readonly endedAt?: number
  /**
   * How long a refusal asked the client to wait, in milliseconds from its end, by its header `Retry-After`: seconds or an HTTP date. Missing
   * without a valid header.
   */
  readonly retryAfterMs?: number
  /**
   * True if the journal no longer keeps the body, because the bodies of later requests need its place. Then `body`, `messages`,
   * `prompt` and the other fields that come from the body are empty, except for `model`.
   */
  readonly bodyDropped?: true
  /** True if the journal no longer keeps the reply that a reply function has made, because it was too large. Then there is no `reply`. */
  readonly replyDropped?: true
  /** What looks like a mistake in the test, such as a reply that calls a tool that the request does not offer. */
  readonly warnings: readonly string[]
}

/** A request as the mock notes it on its way. Only the functions of journal.ts change an entry. */
export interface JournalEntry {
  endpoint: EndpointName
  dialect: Dialect
  readonly method: string
  readonly path: string
  readonly headers: Pick<Headers, 'get'>
  readonly lifetime: Lifetime
  body: string | Uint8Array | undefined
  /** Is called with the size of the body, or of a part of the reply, in bytes or UTF-16 units. Undefined if no journal keeps this entry. */
  keepBody: ((size: number) => void) | undefined
  /** The name of the model, if the journal no longer keeps the body. */
  modelWithoutBody?: string
  /** The body as `bodyOf` has read it. */
  read: Readonly<Record<string, unknown>> | undefined
  /** Describes the request as Ollama understands it. Undefined if the request was refused before. */
  describe: (() => OllamaRequest) | undefined
  reply: Reply | undefined
  /** What a reply function has yielded so far. */
  yieldedReply?: { content: string[]; thinking: string[]; toolCalls: ReplyToolCall[] }
  /** The size of the reply, in UTF-16 units, if a reply function has made it. Other replies belong to the test anyway. */
  replySize?: number
  isReplyDropped?: true
  answeredBy: AnsweredBy
  rule: string | undefined
  status: number | undefined
  retryAfterMs?: number
  warnings?: string[]
  /** The number that decides the faults which happen by chance: see `chance.ts`. */
  draw?: number
  /** Whether the reply function of an override has left the request to the next handler of msw. */
  isDeclined?: boolean
}
