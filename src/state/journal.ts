import type { Dialect, EndpointName } from '../protocol/endpoint-names.ts'
import type { OllamaRequest, Reply, ReplyDelta, ReplyToolCall } from '../replies/reply.ts'
import { toToolCall } from '../replies/tool-calls.ts'
import type { AnsweredBy } from '../replies/rules.ts'
import type { Lifetime, Outcome } from '../streaming/lifetime.ts'
import { sizeOfReply } from './reply-size.ts'

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
   * True if the journal no longer keeps the body, because the bodies of later requests need its place. Then `body`, `messages`,
   * `prompt` and the other fields that come from the body are empty, except for `model`.
   */
  readonly bodyDropped?: true
  /** True if the journal no longer keeps the reply that a reply function has made, because it was too large. Then there is no `reply`. */
  readonly replyDropped?: true
  /** What looks like a mistake in the test, such as a reply that calls a tool that the request does not offer. */
  readonly warnings: readonly string[]
}

/** A request as the mock notes it on its way. Only the functions of this file change an entry. */
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
  /** The body as {@link bodyOf} has read it. */
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
  warnings?: string[]
  /** The number that decides the faults which happen by chance: see `chance.ts`. */
  draw?: number
  /** Whether the reply function of an override has left the request to the next handler of msw. */
  isDeclined?: boolean
}

/** Creates the entry of a request that has just come in. */
export function createEntry(arrived: Pick<JournalEntry, 'method' | 'path' | 'headers' | 'lifetime'>): JournalEntry {
  const { method, path, headers, lifetime } = arrived
  // Every field that most requests get is listed, because a field that is added later makes each request slower.
  return {
    endpoint: 'unknown',
    dialect: 'ollama',
    method,
    path,
    headers,
    lifetime,
    answeredBy: 'server',
    body: undefined,
    keepBody: undefined,
    read: undefined,
    describe: undefined,
    reply: undefined,
    rule: undefined,
    status: undefined,
  }
}

/** Notes the endpoint and the dialect of the request. */
export function noteRoute(entry: JournalEntry, route: { endpoint: EndpointName; dialect?: Dialect | undefined }): void {
  entry.endpoint = route.endpoint
  entry.dialect = route.dialect ?? 'ollama'
}

/** Notes the body as it was sent. The journal may drop the bodies of earlier requests for it. */
export function noteBody(entry: JournalEntry, body: string | Uint8Array): void {
  entry.body = body
  entry.keepBody?.(body.length)
}

/** Drops the body of a request, and everything that was read from it except the model. */
export function dropBody(entry: JournalEntry): void {
  entry.modelWithoutBody = toRecordedRequest(entry).model
  entry.body = undefined
  entry.read = undefined
  entry.describe = undefined
}

/**
 * Notes the function that describes the request. It is noted before the request is checked, so that the journal can describe a
 * refused request too.
 */
export function noteRequest(entry: JournalEntry, describe: () => OllamaRequest): void {
  // Only the first description counts, because a dialect may ask the model again with the results of a search.
  entry.describe ??= describe
}

/**
 * Notes who decides what is answered.
 *
 * @param rule the label of the rule or the override, if it was one
 */
export function noteAnsweredBy(entry: JournalEntry, by: AnsweredBy, rule?: string): void {
  entry.answeredBy = by
  entry.rule = rule
}

/** Notes the reply. Only the first reply to a request counts. */
export function noteReply(entry: JournalEntry, reply: Reply): void {
  entry.reply ??= reply
}

/** Notes the size of a reply that a reply function has returned, or of a part that it has yielded. The journal may drop replies for it. */
export function noteReplySize(entry: JournalEntry, part: Reply): void {
  const size = sizeOfReply(part)
  entry.replySize = (entry.replySize ?? 0) + size
  entry.keepBody?.(size)
}

/** Drops the reply of a request. What its reply function yields from now on is not noted. */
export function dropReply(entry: JournalEntry): void {
  entry.reply = undefined
  delete entry.yieldedReply
  entry.replySize = 0
  entry.isReplyDropped = true
}

/** Notes a part that a reply function has yielded. */
export function noteDelta(entry: JournalEntry, delta: ReplyDelta): void {
  if (entry.isReplyDropped) return
  const { content, thinking, toolCalls = [] } = delta
  const yieldedReply = (entry.yieldedReply ??= { content: [], thinking: [], toolCalls: [] })
  noteReply(entry, yieldedReply)
  if (content !== undefined) yieldedReply.content.push(content)
  if (thinking !== undefined) yieldedReply.thinking.push(thinking)
  yieldedReply.toolCalls.push(...toolCalls.map(toToolCall))
  noteReplySize(entry, delta)
}

/** Notes a warning about the request. A warning that the entry already has is not added again. */
export function noteWarning(entry: JournalEntry, warning: string): void {
  entry.warnings ??= []
  if (!entry.warnings.includes(warning)) entry.warnings.push(warning)
}

/** Notes the status of the response. */
export function noteStatus(entry: JournalEntry, status: number): void {
  entry.status = status
}

/** Notes that the request is left to the next handler of msw. */
export function noteDeclined(entry: JournalEntry): void {
  entry.isDeclined = true
}

/** Makes what a test sees of an entry. It shows the present state: a response that is still running is `pending`. */
export function toRecordedRequest(entry: JournalEntry): RecordedRequest {
  const { method, path, reply, answeredBy, rule, lifetime, status, modelWithoutBody, warnings = [] } = entry
  // `aborted` is read first, because it notices that a signal without a listener has fired.
  const outcome = lifetime.aborted ? 'aborted' : lifetime.outcome
  return {
    method,
    path,
    ...(entry.describe?.() ?? describePlain(entry)),
    ...(reply !== undefined && { reply }),
    ...(modelWithoutBody !== undefined && { bodyDropped: true as const }),
    ...(entry.isReplyDropped && { replyDropped: true as const }),
    answeredBy,
    ...(rule !== undefined && { rule }),
    outcome,
    ...(status !== undefined && { status }),
    warnings: [...warnings],
  }
}

/** Returns the headers of a request, with their names in lower case. It uses `forEach`, because the types of some platforms do not know that headers can be iterated. */
export function headersOf({ headers }: JournalEntry): Record<string, string> {
  const read: Record<string, string> = {}
  if (headers instanceof Headers) {
    headers.forEach((value, name) => {
      read[name] = value
    })
  }
  return read
}

/** Describes a request that Ollama did not understand, or that asks no model. It uses only the body. */
export function describePlain(entry: JournalEntry, model?: string): OllamaRequest {
  const { endpoint, dialect } = entry
  const body = bodyOf(entry)
  const named = model ?? entry.modelWithoutBody ?? body['model'] ?? body['name'] ?? body['source']
  const { prompt } = body
  return {
    endpoint,
    dialect,
    model: typeof named === 'string' ? named : '',
    prompt: typeof prompt === 'string' ? prompt : '',
    messages: [],
    tools: [],
    images: [],
    options: {},
    get headers() {
      return headersOf(entry)
    },
    body,
  }
}

/** Returns the JSON body of a request as it was sent. It is parsed on the first call, because most bodies are never looked at. */
export function bodyOf(entry: JournalEntry): Readonly<Record<string, unknown>> {
  entry.read ??= readBody(entry.body)
  return entry.read
}

/** Parses a JSON body. Returns `{}` if it is not an object. */
function readBody(body: string | Uint8Array | undefined): Readonly<Record<string, unknown>> {
  if (body === undefined || body.length === 0) return {}
  try {
    const value: unknown = JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body))
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
