import type { Dialect, EndpointName } from '../protocol/endpoint-names.ts'
import { readRetryAfter } from '../protocol/retry-after.ts'
import type { OllamaRequest, Reply, ReplyDelta } from '../replies/reply.ts'
import { toToolCall } from '../replies/tool-calls.ts'
import type { AnsweredBy } from '../replies/rules.ts'
import type { Lifetime } from '../streaming/lifetime.ts'
import type { JournalEntry, RecordedRequest } from './journal-entry.ts'
import { sizeOfReply } from './reply-size.ts'

export type { JournalEntry, RecordedRequest } from './journal-entry.ts'

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

/** Notes the header `Retry-After` of a refusal. Ignores an invalid one, as clients do. */
export function noteRetryAfter(entry: JournalEntry, header: string, now: number): void {
  const milliseconds = readRetryAfter(header, now)
  if (milliseconds !== undefined) entry.retryAfterMs = milliseconds
}

/** Notes that the request is left to the next handler of msw. */
export function noteDeclined(entry: JournalEntry): void {
  entry.isDeclined = true
}

/** The lifetimes of the entries that a test has seen. */
const lifetimes = new WeakMap<RecordedRequest, Lifetime>()

/**
 * Whether a request came in after the response to another one had ended. The times decide only for entries of another copy of this package,
 * because two events may have the same time.
 */
export function cameAfter(request: RecordedRequest, earlier: RecordedRequest): boolean {
  const lifetime = lifetimes.get(request)
  const before = lifetimes.get(earlier)
  return lifetime && before
    ? lifetime.isAfter(before)
    : request.startedAt >= (earlier.endedAt ?? Number.POSITIVE_INFINITY)
}

/** Makes what a test sees of an entry. It shows the present state: a response that is still running is `pending`. */
export function toRecordedRequest(entry: JournalEntry): RecordedRequest {
  const {
    method,
    path,
    reply,
    answeredBy,
    rule,
    lifetime,
    status,
    retryAfterMs,
    modelWithoutBody,
    warnings = [],
  } = entry
  // `aborted` is read first, because it notices that a signal without a listener has fired.
  const outcome = lifetime.aborted ? 'aborted' : lifetime.outcome
  const recorded: RecordedRequest = {
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
    startedAt: lifetime.startedAt,
    ...(lifetime.endedAt !== undefined && { endedAt: lifetime.endedAt }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    warnings: [...warnings],
  }
  lifetimes.set(recorded, lifetime)
  return recorded
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
