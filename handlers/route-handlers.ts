import { http, type HttpHandler } from 'msw'
import { parseRoutePath, type RoutePath } from '../src/http/route-path.ts'
import type { Core } from '../src/core.ts'
import type { Overrides } from '../src/state/exchange.ts'
import { ConnectionError } from '../src/streaming/connection-error.ts'
import { closesConnection } from './connections.ts'
import { logOf, makeCopyable } from './copies.ts'
import { findMisread, refuseLostPort } from './misread-requests.ts'

type Verb = 'get' | 'head' | 'post' | 'delete'

/** The methods of msw's `http`, bound to a mock: `post('/api/chat')` creates a handler whose requests the mock answers. */
export type RouteHandlers = Record<Verb, (path: string) => HttpHandler>

export function createRouteHandlers(core: Core): RouteHandlers {
  const route =
    (verb: Verb): RouteHandlers[Verb] =>
    (path) => {
      const method = verb.toUpperCase()
      const routePath = parseRoutePath(path)
      return withLabel(
        http[verb](
          ({ request }) => isRequestFor(core, request, method, routePath),
          ({ request }) => respond(core, {}, request),
        ),
        `${method} ${core.label}${path}`,
      )
    }
  return { get: route('get'), head: route('head'), post: route('post'), delete: route('delete') }
}

/**
 * Creates the last handler of a mock. It answers every request under the base URL that no other handler answers, as a real Ollama does:
 * unknown paths, wrong methods, preflights. So no request that msw sees reaches a real Ollama. With `unknownPaths: 'passthrough'` it answers
 * none.
 */
export function createFallbackHandler(core: Core): HttpHandler {
  return withLabel(
    http.all(
      ({ request }) =>
        core.answersUnknownPaths &&
        (core.matchPath(request.url) !== undefined || findMisread(core, request) !== undefined),
      ({ request }) => {
        const misread = core.matchPath(request.url) === undefined ? findMisread(core, request) : undefined
        if (misread?.hasLostPort) return refuseLostPort(request, misread)
        return respond(core, {}, misread ? new Request(misread.sentUrl, request) : request)
      },
    ),
    `ALL ${core.label}/*`,
  )
}

/**
 * Returns whether a request is for a route of the mock.
 *
 * The method is compared first, although msw compares it too. msw does so only after this function, which runs for each handler and each
 * request of a page. Comparing the method is the cheapest check.
 */
export function isRequestFor(core: Core, request: Request, method: string, route: RoutePath): boolean {
  if (request.method !== method) return false
  const path = core.matchPath(request.url)
  return path !== undefined && route.match(path) !== undefined
}

/**
 * Answers a request in the form that msw needs. The reply or the vectors in `overrides` replace those of the mock.
 *
 * @returns undefined if the next handler of msw is to answer the request
 */
export async function respond(core: Core, overrides: Overrides, request: Request): Promise<Response | undefined> {
  try {
    const response = await core.respond(overrides, request)
    if (response && response.body !== null) {
      // The streams of a real Ollama have this header. Without it, msw 3 takes a body that breaks off for a complete one, and an
      // abort in the middle of a large body fails inside Node's fetch, where no code can catch the error.
      response.headers.set('transfer-encoding', 'chunked')
      if (closesConnection()) response.headers.set('connection', 'close')
      makeCopyable(response, response.body)
    }
    return response
  } catch (error) {
    // If the client has aborted the request, or the mock was reset, msw would print the error. With Response.error(), msw rejects the
    // request without printing. It is also how msw makes the network error for a fault of the connection.
    if (request.signal.aborted || (error instanceof DOMException && error.name === 'AbortError'))
      return Response.error()
    // In Node, msw makes the response the `cause` of the error with which fetch rejects.
    if (error instanceof ConnectionError) {
      const { code, message } = Object(error.cause) as { code?: string; message?: string }
      return Object.assign(Response.error(), { code, message })
    }
    throw error
  }
}

/**
 * Sets the text that msw prints for a handler. Otherwise msw would print `[custom predicate]` in place of the URL. Also makes the handler
 * print each request without reading a body that is streamed.
 */
export function withLabel(handler: HttpHandler, label: string): HttpHandler {
  handler.info.header = label
  handler.log = logOf(handler)
  return handler
}
