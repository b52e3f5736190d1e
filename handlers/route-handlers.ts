import { http, type HttpHandler } from 'msw'
import { parseRoutePath, type RoutePath } from '../src/http/route-path.ts'
import type { Core } from '../src/mock-ollama.ts'
import type { Overrides } from '../src/state/exchange.ts'
import { hasFakeImmediate } from '../src/streaming/clock.ts'
import { ConnectionError } from '../src/streaming/wire.ts'

type Verb = 'get' | 'head' | 'post' | 'delete'

/** The verbs of msw's `http`, bound to a mock: `post('/api/chat')` is a handler that the mock answers. */
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

/** The last handler of a mock: what no route of it answers is refused as a real Ollama would, and reaches none. */
export function createFallbackHandler(core: Core): HttpHandler {
  return withLabel(
    http.all(
      ({ request }) => core.answersUnknownPaths && core.matchPath(request.url) !== undefined,
      ({ request }) => respond(core, {}, request),
    ),
    `ALL ${core.label}/*`,
  )
}

/**
 * Whether a request is one for a route of the mock.
 *
 * Why the method is tested here too: msw asks this before it compares methods, for each handler and each request of the
 * page, so the cheapest test comes first.
 */
export function isRequestFor(core: Core, request: Request, method: string, route: RoutePath): boolean {
  if (request.method !== method) return false
  const path = core.matchPath(request.url)
  return path !== undefined && route.match(path) !== undefined
}

export async function respond(core: Core, overrides: Overrides, request: Request): Promise<Response> {
  try {
    const response = await core.respond(overrides, request)
    if (response.body !== null) {
      // Why: as the real server's streams have it. Without it, a body that breaks off is one that has ended to msw 3, and an
      // abort in the midst of a large one fails in Node's own fetch, where nobody can catch it.
      response.headers.set('transfer-encoding', 'chunked')
      // Why: before Node's fetch uses a connection of msw 3 again it waits for a `setImmediate`, which fake timers hold back.
      // And why not always: a connection for each request is a seventh of what one costs.
      if (hasFakeImmediate()) response.headers.set('connection', 'close')
    }
    return response
  } catch (error) {
    // The client is gone, or the mock is reset: msw would print it. One of the connection is for msw to make.
    const isGone = request.signal.aborted || (error instanceof DOMException && error.name === 'AbortError')
    if (isGone || error instanceof ConnectionError) return Response.error()
    throw error
  }
}

/** Why: msw would print `[custom predicate]` where a reader looks for the URL. */
export function withLabel(handler: HttpHandler, label: string): HttpHandler {
  handler.info.header = label
  return handler
}
