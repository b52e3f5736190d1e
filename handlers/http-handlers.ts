import { http, type HttpHandler } from 'msw'
import { refuse, refuseUnknownKeys } from '../src/misuse.ts'
import type { Core } from '../src/mock-ollama.ts'
import { parseHttpPath } from './http-path.ts'
import { withLabel } from './route-handlers.ts'

const VERBS = ['all', 'get', 'head', 'post', 'put', 'patch', 'delete', 'options'] as const

type Verb = (typeof VERBS)[number]

/** What msw calls with `{ request, params, … }` for a Response. */
export type HttpResolver = Parameters<typeof http.all>[1]

/**
 * Makes a handler of the test's own.
 *
 * @param path below the base URL; `:name` in it stands for one part, and `*` for anything
 * @param resolver as msw takes it; one that returns nothing leaves the request to the mock
 * @param options.once whether it answers one request only. Default: false.
 */
export type MakeHandler = (path: string, resolver: HttpResolver, options?: { once?: boolean }) => HttpHandler

/**
 * The verbs of msw's `http`, bound to where a mock is, for answers that the mock does not give. The requests are in its journal.
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
    return withLabel(
      http[verb](
        ({ request }) => (isAny || request.method === method) && findParams(request) !== undefined,
        async (info) => {
          const { request } = info
          // The body is read from a clone, because the resolver may read the request.
          const body = request.body === null ? new Uint8Array() : new Uint8Array(await request.clone().arrayBuffer())
          const response = await resolver({ ...info, params: findParams(request) ?? {} })
          if (response instanceof Response) core.noteHandled(request, body, response)
          return response
        },
        { once },
      ),
      `${method} ${core.label}${path} (mockOllama.http.${verb})`,
    )
  }
}

/** @throws TypeError with a sentence, if an option is wrong */
function readOnce(task: string, options: { once?: boolean }): boolean {
  if (typeof options !== 'object' || options === null) refuse(task, options, 'the options', '{ once: true }')
  refuseUnknownKeys(task, 'options', options, ['once'])
  const { once = false } = options
  if (typeof once !== 'boolean') refuse(task, once, 'once', 'true or false')
  return once
}
