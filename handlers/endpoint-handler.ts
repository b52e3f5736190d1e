import { http, type HttpHandler } from 'msw'
import { parseRoutePath } from '../src/http/route-path.ts'
import { refuse } from '../src/misuse.ts'
import type { Core } from '../src/mock-ollama.ts'
import { isRequestFor, readHandlerOptions, withLabel } from './route-handlers.ts'

const METHODS = ['all', 'delete', 'get', 'head', 'options', 'patch', 'post', 'put'] as const

type Method = (typeof METHODS)[number]
/** What msw calls with `{ request, params, … }` for a Response. */
export type EndpointResolver = Parameters<typeof http.all>[1]

export interface EndpointHandlers {
  /**
   * A handler of msw's own for any endpoint, bound to where this mock is: for an answer that the mock does not give.
   *
   * @param path below the base URL; its last part may be a parameter, such as `/v1/models/:model`
   * @example
   * server.use(mockOllama.handler('get', '/api/tags', () => HttpResponse.json({ models: [] })))
   */
  handler(
    method: Method | Uppercase<Method>,
    path: string,
    resolver: EndpointResolver,
    options?: { once?: boolean },
  ): HttpHandler
}

export function createEndpointHandler(core: Core): EndpointHandlers['handler'] {
  const task = 'create a handler'
  return (method, path, resolver, options = {}) => {
    const verb = String(method).toLowerCase() as Method
    if (!METHODS.includes(verb)) refuse(task, method, 'the method', `one of ${METHODS.join(', ')}`)
    if (typeof path !== 'string' || !path.startsWith('/')) {
      refuse(task, path, 'the path', `one such as '/api/tags'`)
    }
    if (typeof resolver !== 'function') {
      refuse(task, resolver, 'the resolver', 'a function such as () => HttpResponse.json({})')
    }
    const { once = false } = readHandlerOptions(task, options, ['once'])
    const route = parseRoutePath(path)
    const parameter = /:(\w+)$/.exec(path)?.[1]
    const wanted = verb.toUpperCase()
    return withLabel(
      http[verb](
        ({ request }) => isRequestFor(core, request, verb === 'all' ? request.method : wanted, route),
        (info) => {
          const found = route.match(core.matchPath(info.request.url) ?? '')
          const params = parameter && found ? { [parameter]: found.parameter } : {}
          return resolver({ ...info, params })
        },
        { once },
      ),
      `${wanted} ${core.label}${path} (mockOllama.handler)`,
    )
  }
}
