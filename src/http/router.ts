import { takeReplyWithoutModel } from '../engine/choose-rule.ts'
import { toDelivery, withDelivery } from '../engine/delivery.ts'
import { once } from '../engine/question.ts'
import { loadLibrary } from '../engine/load-library.ts'
import { deliveryOf } from '../engine/reply-failure.ts'
import { toStatusText } from '../go/status-text.ts'
import type { HttpAnswer } from '../protocol/http-answer.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { OllamaRequest, ReplyObject } from '../replies/reply.ts'
import type { Arrival, Exchange, MockState } from '../state/exchange.ts'
import { describePlain, noteBody, noteRequest, noteRoute } from '../state/journal.ts'
import { isPromiseLike, type MaybePromise } from '../streaming/source.ts'
import { allowOrigin, checkOrigin, toPreflight, type OriginCheck } from './cors.ts'
import type { IncomingRequest } from './incoming-request.ts'
import { hasLocalName } from './local-names.ts'
import { parseRoutePath } from './route-path.ts'
import { decodeBody, type Method, type Route } from './route.ts'
import { ROUTES } from './routes.ts'

const TEXT = { 'content-type': 'text/plain' }
const TEXT_UTF8 = { 'content-type': 'text/plain; charset=utf-8' }
/** Matches a malformed escape. Go's HTTP server refuses a path that contains one before it looks for a route. */
const MALFORMED_ESCAPE = /%(?![\da-f]{2})/i
const plainRoutes = new Map(ROUTES.filter(({ path }) => !path.includes(':')).map((route) => [route.path, route]))
const routesWithParameter = ROUTES.filter(({ path }) => path.includes(':')).map((route) => ({
  route,
  path: parseRoutePath(route.path),
}))

/** The path of a request, divided at the end of the base URL. */
export interface RequestPath {
  /** The path below the base URL. */
  path: string
  /** The path of the base URL itself, which is needed for redirects. */
  prefix: string
}

interface FoundRoute {
  route: Route
  parameter: string
}

interface Routed {
  found: FoundRoute
  origin: OriginCheck
}

/** The result of routing: the route that answers a request, or an answer of the router itself. */
type Resolution = Routed | { answer: HttpAnswer }

/**
 * Answers any request as a real Ollama does. Its router answers the requests for which there is no route, for example
 * with a redirect, a 404 or a 405.
 */
export function dispatch(
  exchange: Exchange,
  request: IncomingRequest,
  requestPath: RequestPath,
): MaybePromise<HttpAnswer> {
  const resolved = resolve(exchange.state, request, requestPath)
  if ('answer' in resolved) return resolved.answer
  return answerRoute(withProfile(exchange, resolved.found.route), request, resolved)
}

/**
 * Understands a request without any effect on the mock.
 *
 * @returns the request as a rule sees it; undefined if the model is not asked
 * @throws OllamaError or GoJsonError if the server refuses the request
 */
export async function understand(
  arrival: Arrival,
  request: IncomingRequest,
  requestPath: RequestPath,
): Promise<OllamaRequest | undefined> {
  const resolved = resolve(arrival.state, request, requestPath)
  if ('answer' in resolved || !resolved.found.route.understand) return undefined
  const { route } = resolved.found
  noteRoute(arrival.entry, route)
  const understood = withProfile(arrival, route)
  const question = await route.understand!(understood, await readBody(understood, request, route))
  return question.describeForRules?.()
}

function resolve(state: MockState, request: IncomingRequest, { path, prefix }: RequestPath): Resolution {
  const { method, url } = request
  if (MALFORMED_ESCAPE.test(path)) {
    return { answer: { status: 400, headers: TEXT_UTF8, body: '400 Bad Request' } }
  }
  const cleaned = path.replace(/\/{2,}/g, '/')
  if (cleaned !== path) return { answer: redirect(307, prefix + cleaned + url.search, { describe: true, method }) }

  const found = findRoute(path)
  const isRouted = found !== undefined && allows(found.route, method)
  const slashRoute = found ? undefined : findRoute(toggleTrailingSlash(path))
  if (slashRoute && allows(slashRoute.route, method)) {
    const isGet = method === 'GET'
    const location = prefix + toggleTrailingSlash(path) + url.search
    return { answer: redirect(isGet ? 301 : 307, location, { describe: isGet, method }) }
  }

  const allow = found && !isRouted ? found.route.methods.join(', ') : undefined
  const origin = checkOrigin(request, state.profiles.native)
  if (origin.kind === 'refused') return { answer: { status: 403, headers: allow ? { allow } : {} } }
  if (method === 'OPTIONS') {
    if (origin.kind === 'allowed') return { answer: toPreflight(origin.origin, allow) }
    // The real server answers OPTIONS itself if it is called by a local name, but not if it is called by an address.
    if (hasLocalName(url)) return { answer: { status: 204, headers: allow ? { allow } : {} } }
  }
  return isRouted ? { found, origin } : { answer: finish(toNoRoute(allow), request, origin) }
}

/** Applies what is common to all answers, with or without a route: the CORS headers, and no body for HEAD. */
function finish(answer: HttpAnswer, { method }: IncomingRequest, origin: OriginCheck): HttpAnswer {
  const allowed = origin.kind === 'allowed' ? allowOrigin(answer, origin.origin) : answer
  return method === 'HEAD' ? { ...allowed, body: undefined } : allowed
}

function findRoute(path: string): FoundRoute | undefined {
  const plain = plainRoutes.get(path)
  if (plain) return { route: plain, parameter: '' }
  for (const { route, path: routePath } of routesWithParameter) {
    const match = routePath.match(path)
    if (match) return { route, parameter: match.parameter }
  }
  return undefined
}

/** Returns the endpoint and the dialect of a path, or undefined if Ollama has no route for it. */
export function findEndpoint(path: string): Pick<Route, 'endpoint' | 'dialect'> | undefined {
  return findRoute(path)?.route
}

function allows(route: Route, method: string): boolean {
  return route.methods.includes(method as Method)
}

function toggleTrailingSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : `${path}/`
}

/**
 * Sets the profile of the dialects if the route belongs to one. A request arrives with the profile of the native API.
 */
function withProfile<Arrived extends Arrival>(arrived: Arrived, { dialect }: Route): Arrived {
  return dialect ? { ...arrived, profile: arrived.state.profiles.dialects } : arrived
}

async function answerRoute(
  exchange: Exchange,
  request: IncomingRequest,
  { found: { route, parameter }, origin }: Routed,
): Promise<HttpAnswer> {
  const { entry, lifetime } = exchange
  noteRoute(entry, route)
  let ruleReply: ReplyObject | undefined
  try {
    // The value is awaited only if it is a promise, because an `await` costs as much as finding the route.
    const read = readBody(exchange, request, route)
    const body = isPromiseLike(read) ? await read : read
    if (!route.understand) {
      // The parameter of a show route is a model, but that of a blobs route is a digest.
      ruleReply = await findRuleReply(exchange, route.endpoint === 'show' && parameter !== '' ? parameter : undefined)
    }
    const answered = route.answer(ruleReply ? { ...exchange, ruleReply } : exchange, body, parameter)
    const answer = isPromiseLike(answered) ? await answered : answered
    return finish(ruleReply ? withDelivery(answer, toDelivery(ruleReply)) : answer, request, origin)
  } catch (error) {
    if (lifetime.aborted) throw lifetime.reason
    // An error of a function of the test becomes an answer too, because a rejected fetch would look like a broken
    // network.
    const refusal = error instanceof OllamaError ? error : new OllamaError(500, toMessage(error))
    const delivery = ruleReply ? toDelivery(ruleReply) : deliveryOf(error)
    return finish(withDelivery(refusal.toAnswer(), delivery), request, origin)
  }
}

/** Reads the body of a request, notes it in the journal, and decodes it. Returns undefined if the route has no body. */
function readBody(
  arrival: Arrival,
  request: IncomingRequest,
  { body: type, decompresses }: Route,
): MaybePromise<never> {
  if (!type) return undefined as never
  const decode = (sent: Uint8Array | string): never => {
    noteBody(arrival.entry, sent)
    return type === 'bytes' ? (toBytes(sent) as never) : decodeBody<never>(sent, type(arrival.profile))
  }
  const sent = request.readBody(arrival.entry.lifetime)
  // The real server compares the header in this way too: server/cloud_proxy.go.
  if (decompresses && request.headers.get('content-encoding') === 'zstd') {
    return readCompressed(arrival, sent).then(decode)
  }
  return sent instanceof Uint8Array || typeof sent === 'string' ? decode(sent) : sent.then(decode)
}

/** Decompresses a body. It is noted in the journal before, in case that it cannot be decompressed. */
async function readCompressed(arrival: Arrival, sent: MaybePromise<Uint8Array | string>): Promise<Uint8Array> {
  const compressed = toBytes(await sent)
  noteBody(arrival.entry, compressed)
  const { decompressZstd } = await loadLibrary(
    'fzstd',
    'to read a body that is compressed with zstd',
    () => import('./zstd.ts'),
  )
  return decompressZstd(compressed)
}

/** Returns the reply of the rule that matches a request which asks no model, or undefined if no rule matches. */
async function findRuleReply(exchange: Exchange, model: string | undefined): Promise<ReplyObject | undefined> {
  const { entry } = exchange
  const describe = once(() => describePlain(entry, model))
  noteRequest(entry, describe)
  return takeReplyWithoutModel(exchange, describe)
}

function toMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function toBytes(body: Uint8Array | string): Uint8Array {
  return typeof body === 'string' ? new TextEncoder().encode(body) : body
}

function toNoRoute(allow: string | undefined): HttpAnswer {
  if (allow === undefined) return { status: 404, headers: TEXT, body: '404 page not found' }
  return { status: 405, headers: { ...TEXT, allow }, body: '405 method not allowed' }
}

function redirect(
  status: 301 | 307,
  location: string,
  { describe, method }: { describe: boolean; method: string },
): HttpAnswer {
  if (!describe || (method !== 'GET' && method !== 'HEAD')) return { status, headers: { location } }
  const escaped = location.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&#34;')
  return {
    status,
    headers: { location, 'content-type': 'text/html; charset=utf-8' },
    body: method === 'HEAD' ? undefined : `<a href="${escaped}">${toStatusText(status)}</a>.\n\n`,
  }
}
