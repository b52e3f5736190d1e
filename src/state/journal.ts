import type { Dialect, EndpointName } from '../protocol/endpoint-names.ts'
import type { OllamaRequest, Reply, ReplyDelta, ReplyToolCall } from '../replies/reply.ts'
import { toToolCall } from '../replies/tool-calls.ts'
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
  body?: string | Uint8Array
  /** The body as {@link bodyOf} has read it. */
  read?: Readonly<Record<string, unknown>>
  /** Describes the request as Ollama understands it. Undefined if the request was refused before. */
  describe?: () => OllamaRequest
  reply?: Reply
  /** What a reply function has yielded so far. */
  yieldedReply?: { content: string[]; thinking: string[]; toolCalls: ReplyToolCall[] }
  answeredBy: AnsweredBy
  rule?: string | undefined
  status?: number
  warnings?: string[]
  /** Whether the reply function of an override has left the request to the next handler of msw. */
  isDeclined?: boolean
}

/** Creates the entry of a request that has just come in. */
export function createEntry(arrived: Pick<JournalEntry, 'method' | 'path' | 'headers' | 'lifetime'>): JournalEntry {
  const { method, path, headers, lifetime } = arrived
  return { endpoint: 'unknown', dialect: 'ollama', method, path, headers, lifetime, answeredBy: 'server' }
}

/** Notes the endpoint and the dialect of the request. */
export function noteRoute(entry: JournalEntry, route: { endpoint: EndpointName; dialect?: Dialect | undefined }): void {
  entry.endpoint = route.endpoint
  entry.dialect = route.dialect ?? 'ollama'
}

/** Notes the body as it was sent. */
export function noteBody(entry: JournalEntry, body: string | Uint8Array): void {
  entry.body = body
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

/** Notes a part that a reply function has yielded. */
export function noteDelta(entry: JournalEntry, { content, thinking, toolCalls = [] }: ReplyDelta): void {
  const yieldedReply = (entry.yieldedReply ??= { content: [], thinking: [], toolCalls: [] })
  noteReply(entry, yieldedReply)
  if (content !== undefined) yieldedReply.content.push(content)
  if (thinking !== undefined) yieldedReply.thinking.push(thinking)
  yieldedReply.toolCalls.push(...toolCalls.map(toToolCall))
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

/** The latest requests that came in. */
export interface Journal {
  add(entry: JournalEntry): void
  /** Removes the entry of a request that the next handler of msw gets. If that handler belongs to the mock, it adds its own entry. */
  remove(entry: JournalEntry): void
  list(): RecordedRequest[]
  last(): RecordedRequest | undefined
  /** How many requests are no longer kept. */
  readonly dropped: number
  clear(): void
}

export function createJournal(limit: number): Journal {
  let kept: JournalEntry[] = []
  let dropped = 0
  return {
    add(entry) {
      kept.push(entry)
      if (kept.length <= limit) return
      kept.shift()
      dropped++
    },
    remove(entry) {
      kept = kept.filter((other) => other !== entry)
    },
    list: () => kept.map(toRecordedRequest),
    last() {
      const entry = kept.at(-1)
      return entry && toRecordedRequest(entry)
    },
    get dropped() {
      return dropped
    },
    clear() {
      kept = []
      dropped = 0
    },
  }
}

/** Makes what a test sees of an entry. It shows the present state: a response that is still running is `pending`. */
function toRecordedRequest(entry: JournalEntry): RecordedRequest {
  const { method, path, reply, answeredBy, rule, lifetime, status, warnings = [] } = entry
  // `aborted` is read first, because it notices that a signal without a listener has fired.
  const outcome = lifetime.aborted ? 'aborted' : lifetime.outcome
  return {
    method,
    path,
    ...(entry.describe?.() ?? describePlain(entry)),
    ...(reply !== undefined && { reply }),
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
  const named = model ?? body['model'] ?? body['name'] ?? body['source']
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
