import { findRule, takeReplyWithoutModel } from '../engine/choose-rule.ts'
import { describeAs } from '../engine/describe.ts'
import { toStatusText } from '../go/status-text.ts'
import type { EndpointName } from '../protocol/endpoint-names.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { Exchange } from '../state/exchange.ts'
import { describePlain } from '../state/journal.ts'
import { allowOrigin, judgeOrigin, toPreflightResponse } from './cors.ts'
import type { IncomingRequest } from './incoming-request.ts'
import { hasLocalName } from './local-names.ts'
import { parseRoutePath } from './route-path.ts'
import { decodeBody, type Method, type Route } from './route.ts'
import { ROUTES } from './routes.ts'

const TEXT = { 'content-type': 'text/plain' }
const TEXT_UTF8 = { 'content-type': 'text/plain; charset=utf-8' }
/** Go's HTTP server refuses such a path before it looks for a route. */
const MALFORMED_ESCAPE = /%(?![\da-f]{2})/i
const plainRoutes = new Map(ROUTES.filter(({ path }) => !path.includes(':')).map((route) => [route.path, route]))
const routesWithParameter = ROUTES.filter(({ path }) => path.includes(':')).map((route) => ({
  route,
  path: parseRoutePath(route.path),
}))

interface FoundRoute {
  route: Route
  parameter: string
}

/**
 * Answers any request as a real Ollama does: its routes, and what its router says where none fits.
 *
 * @param path below the base URL
 * @param prefix the path of the base URL, for redirects
 */
export async function dispatch(
  exchange: Exchange,
  request: IncomingRequest,
  { path, prefix }: { path: string; prefix: string },
): Promise<Response> {
  const { method, url } = request
  if (MALFORMED_ESCAPE.test(path)) return new Response('400 Bad Request', { status: 400, headers: TEXT_UTF8 })
  const cleaned = path.replace(/\/{2,}/g, '/')
  if (cleaned !== path) return redirect(307, prefix + cleaned + url.search, { describe: true, method })

  const found = findRoute(path)
  const isRouted = found !== undefined && allows(found.route, method)
  const turned = found ? undefined : findRoute(turnSlash(path))
  if (turned && allows(turned.route, method)) {
    const isGet = method === 'GET'
    return redirect(isGet ? 301 : 307, prefix + turnSlash(path) + url.search, { describe: isGet, method })
  }

  const allow = found && !isRouted ? found.route.methods.join(', ') : undefined
  const origin = judgeOrigin(request, exchange.state)
  if (origin.kind === 'refused') return new Response(null, { status: 403, headers: allow ? { allow } : {} })
  if (method === 'OPTIONS') {
    if (origin.kind === 'allowed') return toPreflightResponse(origin.origin, allow)
    // Why by name: the real server answers this one itself when it is called by a local name, not by an address.
    if (hasLocalName(url)) {
      return new Response(null, { status: 204, headers: allow ? { allow } : {} })
    }
  }
  const response = isRouted ? await answer(exchange, request, found) : toNoRoute(allow)
  if (origin.kind === 'allowed') allowOrigin(response, origin.origin)
  return method === 'HEAD' ? withoutBody(response) : response
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

function allows(route: Route, method: string): boolean {
  return route.methods.includes(method as Method)
}

function turnSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : `${path}/`
}

async function answer(
  exchange: Exchange,
  request: IncomingRequest,
  { route, parameter }: FoundRoute,
): Promise<Response> {
  const { body } = route
  const { state, entry, lifetime } = exchange
  entry.endpoint = route.endpoint
  entry.dialect = route.dialect ?? 'ollama'
  try {
    let decoded: never = undefined as never
    if (body) {
      const sent = await request.readBody()
      entry.body = sent
      decoded = body === 'bytes' ? (toBytes(sent) as never) : decodeBody<never>(sent, body(state))
    }
    // Why of a show alone: the parameter of a blob is a digest.
    const named = route.endpoint === 'show' && parameter !== '' ? parameter : undefined
    if (!ASKS_MODEL.has(route.endpoint)) await takeRuleReply(exchange, named)
    return await route.answer(exchange, decoded, parameter)
  } catch (error) {
    if (lifetime.aborted) throw lifetime.reason
    if (error instanceof OllamaError) return error.toResponse()
    // What a test's own function threw: an answer, for a rejected fetch would look like a broken network.
    return new OllamaError(500, error instanceof Error ? error.message : String(error)).toResponse()
  }
}

const ASKS_MODEL: ReadonlySet<EndpointName> = new Set(['chat', 'generate', 'embed'])

/** What a rule says of an endpoint that asks no model. */
async function takeRuleReply(exchange: Exchange, model: string | undefined): Promise<void> {
  const { entry } = exchange
  const describe = describeAs(exchange, () => describePlain(entry, model))
  const rule = findRule(exchange, [], describe)
  if (rule) exchange.ruleReply = await takeReplyWithoutModel(exchange, rule, describe)
}

function toBytes(body: Uint8Array | string): Uint8Array {
  return typeof body === 'string' ? new TextEncoder().encode(body) : body
}

function toNoRoute(allow: string | undefined): Response {
  if (allow === undefined) return new Response('404 page not found', { status: 404, headers: TEXT })
  return new Response('405 method not allowed', { status: 405, headers: { ...TEXT, allow } })
}

function redirect(
  status: 301 | 307,
  location: string,
  { describe, method }: { describe: boolean; method: string },
): Response {
  if (!describe || (method !== 'GET' && method !== 'HEAD')) return new Response(null, { status, headers: { location } })
  const escaped = location.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&#34;')
  return new Response(method === 'HEAD' ? null : `<a href="${escaped}">${toStatusText(status)}</a>.\n\n`, {
    status,
    headers: { location, 'content-type': 'text/html; charset=utf-8' },
  })
}

function withoutBody(response: Response): Response {
  return new Response(null, { status: response.status, headers: response.headers })
}
