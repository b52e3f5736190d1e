import { describeValue } from '../misuse.ts'
import { explainMiss, findNearest } from '../replies/explain-miss.ts'
import type { AnsweredBy, CompiledRule } from '../replies/rules.ts'
import type { MockState } from './exchange.ts'
import type { RecordedRequest } from './journal.ts'

/** How many requests are explained at most: the latest ones. */
const MAX_EXPLAINED = 20

const ANSWERERS: Readonly<Record<AnsweredBy, string>> = {
  server: 'the server itself, which asked no override and no rule',
  http: 'a handler of mockOllama.http',
  reply_text: 'the reply_text of the request',
  override: 'an override',
  when: 'a rule',
  rules: 'a rule',
  reply: 'the reply of the mock',
  echo: 'the echo, because no override and no rule matched',
}

/** The answerers that come before all overrides and rules. */
const BEFORE_OVERRIDES: readonly AnsweredBy[] = ['server', 'http']

/** The order in which overrides, rules and the rest are tried. */
const ORDER: readonly AnsweredBy[] = ['override', 'when', 'rules', 'reply', 'echo']

/** The answerers that are tried only after every override. */
const AFTER_OVERRIDES: readonly AnsweredBy[] = ['when', 'rules', 'reply', 'echo']

/**
 * Explains what a mock was asked, and who answered. It makes the text of `mock.explain()`.
 *
 * @param label where the mock is, such as `http://*:11434`
 */
export function explain(state: MockState, label: string): string {
  const requests = state.journal.list()
  const shown = requests.slice(-MAX_EXPLAINED)
  const before = requests.length - shown.length + state.journal.dropped
  const unregistered = findUnregistered(state, requests)
  const inUse = [...state.overrides, ...state.rules.list()].filter((rule) => !unregistered.includes(rule))
  return [
    requests.length === 0 ? explainNoRequests(label) : `The mock Ollama at ${label} was asked:`,
    ...(before > 0 ? [`- (${before} requests before)`] : []),
    ...shown.map((request) => explainRequest(inUse, request)),
    ...explainMissedRequests(state, label),
    ...unregistered.map(({ label: override }) => `- ${override} was made, but never given to server.use(…)`),
  ].join('\n')
}

function explainNoRequests(label: string): string {
  return [
    `The mock Ollama at ${label} was asked nothing. If your code did ask:`,
    '- the client may use another host or port than the mock;',
    '- the client may be older than server.listen(): it keeps the fetch that it found when it was made;',
    '- the handlers of the mock may be missing in setupServer(…), or another mock may have answered.',
  ].join('\n')
}

function explainRequest(rules: readonly CompiledRule[], request: RecordedRequest): string {
  const { method, path, model, prompt, bodyDropped, replyDropped, answeredBy, rule, status, outcome, warnings } =
    request
  const requestLine = `${method} ${path}${model && ` of ${model}`}${prompt && `: ${describeValue(prompt)}`}`
  const answerer = rule && answeredBy !== 'reply' ? `${ANSWERERS[answeredBy]}, ${rule}` : ANSWERERS[answeredBy]
  const ended = status === undefined ? outcome : `${status}, ${outcome}`
  const others = rules.filter(({ label }) => label !== rule)
  // A rule cannot be compared with a request whose body is gone.
  const hasNearest = !bodyDropped && !BEFORE_OVERRIDES.includes(answeredBy)
  const nearest = hasNearest ? findNearest(others, (other) => explainMiss(other, request)) : undefined
  return [
    `- ${requestLine}`,
    `  answered by ${answerer} (${ended})`,
    ...(bodyDropped
      ? ['  its body is no longer kept, because the bodies of all requests were larger than 32 MiB']
      : []),
    ...(replyDropped
      ? ['  its reply is no longer kept, because bodies and replies together were larger than 32 MiB']
      : []),
    ...(nearest
      ? [`  nearest: ${nearest.item.label}, ${explainNearest(nearest.item, nearest.reasons, answeredBy)}`]
      : []),
    ...warnings.map((warning) => `  warning: ${warning}`),
  ].join('\n')
}

function explainNearest({ kind }: CompiledRule, reasons: readonly string[], answeredBy: AnsweredBy): string {
  if (reasons.length > 0) return `but ${reasons.join(', and ')}`
  if (ORDER.indexOf(kind) < ORDER.indexOf(answeredBy)) return 'which matches, but was not in use when this request came'
  return 'which matches too, but comes later'
}

/** Lists the requests that look as if they were meant for the mock, but went elsewhere. */
function explainMissedRequests({ missedRequests }: MockState, label: string): string[] {
  return [...missedRequests].map((url) => `- ${url} went past the mock, which answers ${label}`)
}

/**
 * Finds the overrides that were never given to `server.use`. msw has offered them no request, although it has offered one to the
 * handlers of the mock, which come after all overrides.
 */
function findUnregistered({ overrides }: MockState, requests: readonly RecordedRequest[]): CompiledRule[] {
  return [...overrides].filter(
    ({ wasAsked, endpoints }) =>
      !wasAsked &&
      requests.some(({ endpoint, answeredBy }) => AFTER_OVERRIDES.includes(answeredBy) && endpoints.includes(endpoint)),
  )
}
