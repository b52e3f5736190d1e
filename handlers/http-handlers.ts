import { http, type HttpHandler } from 'msw'
import { refuse, refuseUnknownKeys } from '../src/misuse.ts'
import type { Core } from '../src/core.ts'
import { parseHttpPath } from './http-path.ts'
import { createResolverSteps, type HttpResolver } from './resolver-steps.ts'
import { withLabel } from './route-handlers.ts'

export type { HttpResolver } from './resolver-steps.ts'

const VERBS = ['all', 'get', 'head', 'post', 'put', 'patch', 'delete', 'options'] as const

type Verb = (typeof VERBS)[number]

/**
 * Creates an msw handler.
 *
 * @param path the path below the base URL, without a query. In it, `:name` stands for one segment, and `*` for any text.
 * @param resolver the resolver of msw. If it returns nothing, the next handler gets the request, and in the end the mock.
 * @param options.once whether the handler answers one request only. Default: false.
 * @throws TypeError if the path, the resolver or an option is wrong
 */
export type MakeHandler = (path: string, resolver: HttpResolver, options?: { once?: boolean }) => HttpHandler

/**
 * The methods of msw's `http`, bound to the base URL of a mock. They create handlers for responses that the mock does not give. The
 * journal of the mock records the requests that these handlers answer, with `answeredBy: 'http'`.
 *
 * @example
 * server.use(mockOllama.http.get('/api/tags', () => HttpResponse.json({ models: [] })))
 */
export type HttpHandlers = Readonly<Record<Verb, MakeHandler>>

export function createHttpHandlers(core: Core): HttpHandlers {
  return Object.fromEntries(VERBS.map((verb) => [verb, createMaker(core, verb)])) as HttpHandlers
}

function createMaker(core: Core, verb: Verb): MakeHandler {
  const task = 'create a handler'
  const method = verb.toUpperCase()
  return (path, resolver, options = {}) => {
    if (typeof path !== 'string' || !/^\/[^?#]*$/.test(path)) {
      refuse(task, path, 'the path', `one such as '/api/tags', without a query`)
    }
    if (typeof resolver !== 'function') {
      refuse(task, resolver, 'the resolver', 'a function such as () => HttpResponse.json({})')
    }
    const once = readOnce(task, options)
    const match = parseHttpPath(path)
    const isAny = verb === 'all'
    const findParams = ({ url }: Request) => {
      const below = core.matchPath(url)
      return below === undefined ? undefined : match(below)
    }
    const steps = createResolverSteps(resolver)
    const handler = http[verb](
      ({ request }) => (isAny || request.method === method) && findParams(request) !== undefined,
      (info) => core.handle(info.request, () => steps.next({ ...info, params: findParams(info.request) ?? {} })),
      { once },
    )
    steps.attachTo(handler)
    return withLabel(handler, `${method} ${core.label}${path} (mockOllama.http.${verb})`)
  }
}

/** @throws TypeError if an option is wrong */
function readOnce(task: string, options: { once?: boolean }): boolean {
  if (typeof options !== 'object' || options === null) refuse(task, options, 'the options', '{ once: true }')
  refuseUnknownKeys(task, 'options', options, ['once'])
  const { once = false } = options
  if (typeof once !== 'boolean') refuse(task, once, 'once', 'true or false')
  return once
}
