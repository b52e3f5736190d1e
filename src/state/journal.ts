import type { Dialect, EndpointName } from '../protocol/endpoint-names.ts'
import { explainMiss, findNearest } from '../replies/explain-miss.ts'
import type { OllamaRequest, Reply, ReplyDelta, ReplyToolCall } from '../replies/reply.ts'
import type { AnsweredBy, CompiledRule, RuleBook } from '../replies/rules.ts'
import type { Lifetime, Outcome } from '../streaming/lifetime.ts'

/** What was asked, what was answered, and how that ended. */
export interface RecordedRequest extends OllamaRequest {
  readonly method: string
  /** Below the base URL: `/api/chat`. */
  readonly path: string
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** What the model was to say; undefined where it was not asked. A reply that yields its pieces has those that it gave. */
  readonly reply?: Reply
  readonly answeredBy: AnsweredBy
  /** The rule or the override that answered, as a reader would write it: `mockOllama.chat(…, { when: 'cats' })`. */
  readonly rule?: string
  /** `complete`: given whole; `aborted`: the client left before its end; `failed`: an error, or broken off. */
  readonly outcome: Outcome
  /** Of the Response; undefined as long as there is none. */
  readonly status?: number
  /** What a test should know of it: a tool that was not offered, a thought that was not asked for. */
  readonly warnings: readonly string[]
}

/** A request as the mock notes it down on its way. Only the functions of this file change one. */
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
  /** What Ollama understood; undefined where it was refused before. */
  describe?: () => OllamaRequest
  reply?: Reply
  /** The parts of a reply that comes in parts. */
  said?: { content: string[]; thinking: string[]; toolCalls: ReplyToolCall[] }
  answeredBy: AnsweredBy
  rule?: string | undefined
  status?: number
  warnings?: string[]
}

/** A request that has just come in. */
export function createEntry(arrived: Pick<JournalEntry, 'method' | 'path' | 'headers' | 'lifetime'>): JournalEntry {
  const { method, path, headers, lifetime } = arrived
  return { endpoint: 'unknown', dialect: 'ollama', method, path, headers, lifetime, answeredBy: 'server' }
}

/** Notes which route the request takes. */
export function noteRoute(entry: JournalEntry, route: { endpoint: EndpointName; dialect?: Dialect | undefined }): void {
  entry.endpoint = route.endpoint
  entry.dialect = route.dialect ?? 'ollama'
}

/** Notes the body as it was sent. */
export function noteBody(entry: JournalEntry, body: string | Uint8Array): void {
  entry.body = body
}

/**
 * Notes how a reader would describe the request. It is noted before the request is looked at any further, so that the journal
 * knows it of a refused request too.
 */
export function noteRequest(entry: JournalEntry, describe: () => OllamaRequest): void {
  // Only the first one counts, because a dialect may ask the model again with what it found.
  entry.describe ??= describe
}

/**
 * Notes who decides what is answered.
 *
 * @param rule the label of the rule or the override that does
 */
export function noteAnsweredBy(entry: JournalEntry, by: AnsweredBy, rule?: string): void {
  entry.answeredBy = by
  entry.rule = rule
}

/** Notes what the model is to say. Only the first reply of a request counts. */
export function noteReply(entry: JournalEntry, reply: Reply): void {
  entry.reply ??= reply
}

/** Notes a part of a reply that comes in parts. */
export function noteDelta(entry: JournalEntry, { content, thinking, toolCalls = [] }: ReplyDelta): void {
  const said = (entry.said ??= { content: [], thinking: [], toolCalls: [] })
  noteReply(entry, said)
  if (content !== undefined) said.content.push(content)
  if (thinking !== undefined) said.thinking.push(thinking)
  said.toolCalls.push(...toolCalls)
}

/** Notes what a test should know of the request. A warning that is there already is not added again. */
export function noteWarning(entry: JournalEntry, warning: string): void {
  entry.warnings ??= []
  if (!entry.warnings.includes(warning)) entry.warnings.push(warning)
}

/** Notes the status of the response. */
export function noteStatus(entry: JournalEntry, status: number): void {
  entry.status = status
}

/** The requests that came in, the latest of them. */
export interface Journal {
  add(entry: JournalEntry): void
  list(): RecordedRequest[]
  last(): RecordedRequest | undefined
  /** How many are no longer kept. */
  readonly dropped: number
  clear(): void
}

export function createJournal(limit: number): Journal {
  /** The latest ones, of which the oldest is written over by the next. */
  let kept: JournalEntry[] = []
  let count = 0
  return {
    add(entry) {
      if (limit > 0) kept[count % limit] = entry
      count++
    },
    list() {
      const oldest = count > limit ? count % limit : 0
      return [...kept.slice(oldest), ...kept.slice(0, oldest)].map(toRecordedRequest)
    },
    last() {
      const entry = kept[(count - 1) % limit]
      return entry && toRecordedRequest(entry)
    },
    get dropped() {
      return Math.max(0, count - limit)
    },
    clear() {
      kept = []
      count = 0
    },
  }
}

/**
 * What `mock.assertAllUsed()` does.
 *
 * @throws Error that names each rule that has answered no request, and the request that came nearest to it
 */
export function assertAllUsed({
  overrides,
  rules,
  journal,
}: {
  overrides: Iterable<CompiledRule>
  rules: RuleBook
  journal: Journal
}): void {
  const unused = [...overrides, ...rules.list()].filter(({ calls }) => calls === 0)
  if (unused.length === 0) return
  const requests = journal.list()
  const words = unused.map((rule) => {
    const nearest = findNearest(requests, (request) => explainMiss(rule, request))
    if (!nearest) return `${rule.label}: nothing was asked.`
    const { method, path } = nearest.item
    const reasons = nearest.reasons.length > 0 ? nearest.reasons.join(', and ') : 'another rule answered it'
    return `${rule.label}: the nearest request is ${method} ${path}, but ${reasons}.`
  })
  throw new Error(`Found ${unused.length} of the mock's rules unused:\n${words.map((text) => `- ${text}`).join('\n')}`)
}

/** As it stands now: an answer that is still under way has no end yet. */
function toRecordedRequest(entry: JournalEntry): RecordedRequest {
  const { method, path, headers, reply, answeredBy, rule, lifetime, status, warnings = [] } = entry
  // Why asked: a signal that nobody listens to is noticed by whoever looks.
  const outcome = lifetime.aborted ? 'aborted' : lifetime.outcome
  return {
    method,
    path,
    ...(entry.describe?.() ?? describePlain(entry)),
    headers: readHeaders(headers),
    ...(reply !== undefined && { reply }),
    answeredBy,
    ...(rule !== undefined && { rule }),
    outcome,
    ...(status !== undefined && { status }),
    warnings: [...warnings],
  }
}

/** Why by `forEach`: not every platform's types know that headers can be iterated. */
function readHeaders(headers: JournalEntry['headers']): Record<string, string> {
  const read: Record<string, string> = {}
  if (headers instanceof Headers) {
    headers.forEach((value, name) => {
      read[name] = value
    })
  }
  return read
}

/** A request that Ollama did not understand, or that asks for no model: nothing but its body is known. */
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
    body,
  }
}

/** The body of a request as it was sent, read when it is asked for: most are not. */
export function bodyOf(entry: JournalEntry): Readonly<Record<string, unknown>> {
  entry.read ??= readBody(entry.body)
  return entry.read
}

/** The body as the client meant it; `{}` for what is no object. */
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
