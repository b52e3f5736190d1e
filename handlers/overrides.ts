import { http, type HttpHandler } from 'msw'
import { parseRoutePath } from '../src/http/route-path.ts'
import { isPlainObject, refuse, refuseUnknownKeys } from '../src/misuse.ts'
import type { Core } from '../src/core.ts'
import type { EndpointName } from '../src/protocol/endpoint-names.ts'
import { readEmbedSource, type EmbedSource } from '../src/replies/embed-source.ts'
import { isChanceFault } from '../src/replies/chance-fault.ts'
import { compileMatch, type When } from '../src/replies/match.ts'
import { readTimes, type RuleLimits } from '../src/replies/read-rules.ts'
import { assertReplySource } from '../src/replies/reply-checks.ts'
import type { OllamaRequest, ReplySource } from '../src/replies/reply.ts'
import type { CompiledRule } from '../src/replies/rules.ts'
import type { Overrides } from '../src/state/exchange.ts'
import { isRequestFor, respond, withLabel } from './route-handlers.ts'

/** The paths that each override answers. A real Ollama also passes all four dialects of a chat to one handler. */
const PATHS = {
  chat: ['/api/chat', '/v1/chat/completions', '/v1/responses', '/v1/audio/transcriptions', '/v1/messages'],
  generate: ['/api/generate', '/v1/completions'],
  embed: ['/api/embed', '/api/embeddings', '/v1/embeddings'],
} as const satisfies Partial<Record<EndpointName, readonly string[]>>

type Name = keyof typeof PATHS

/** Which requests an override answers, and how many of them. */
export interface OverrideOptions extends RuleLimits {
  /**
   * Which requests the override answers. Other requests go to the next handler, and do not count for `times`.
   *
   * @default every request to the paths of the override
   * @example
   * server.use(mockOllama.chat('Sunny.', { when: { model: 'llama3.2', prompt: /weather/i } }))
   */
  when?: When
}

/** Creates overrides: msw handlers for `server.use` that replace the reply or the vectors of the mock in one test. */
export interface OverrideHandlers {
  /**
   * Creates an override for chats: `/api/chat`, `/v1/chat/completions`, `/v1/responses`, `/v1/messages` and
   * `/v1/audio/transcriptions`.
   *
   * @throws TypeError if the reply or an option is wrong, or if `when` names another endpoint
   * @example
   * server.use(mockOllama.chat('The sky scatters blue.'))
   * server.use(mockOllama.chat(reply.error(503, 'busy'), { once: true }))
   * server.use(mockOllama.chat('Sunny.', { when: /weather/i }))
   */
  chat(reply: ReplySource, options?: OverrideOptions): HttpHandler
  /**
   * Creates an override for prompts: `/api/generate` and `/v1/completions`.
   *
   * @throws TypeError if the reply or an option is wrong, or if `when` names another endpoint
   * @example
   * server.use(mockOllama.generate('Hello.'))
   */
  generate(reply: ReplySource, options?: OverrideOptions): HttpHandler
  /**
   * Creates an override for vectors: `/api/embed`, `/api/embeddings` and `/v1/embeddings`.
   *
   * @param vectors one vector for all texts, a list with one for each input, an object from text to vector, a function of the text, or
   * an object such as `{ error: 'out of memory' }`
   * @throws TypeError if the vectors or an option are wrong, or if `when` names another endpoint
   * @example
   * server.use(mockOllama.embed([1, 0]))
   * server.use(mockOllama.embed({ cat: [1, 0], dog: [0, 1] }))
   * server.use(mockOllama.embed((text) => [text.length]))
   */
  embed(vectors: EmbedSource, options?: OverrideOptions): HttpHandler
}

export function createOverrideHandlers(core: Core): OverrideHandlers {
  const readRequest = createRequestReader(core)

  function override(
    name: Name,
    source: ReplySource,
    options: OverrideOptions = {},
    toOverrides: (rule: CompiledRule) => Overrides,
  ): HttpHandler {
    const { when } = readOverrideOptions(taskOf(name), options)
    const times = readTimes(taskOf(name), options)
    const match = when === undefined ? undefined : compileMatch(taskOf(name), when)
    refuseOtherEndpoint(name, match?.endpoint)
    const label = `mockOllama.${name}(…${match ? `, { when: ${match.label} }` : ''})`
    const rule: CompiledRule = { kind: 'override', label, reply: source, match, endpoints: [name], times, calls: 0 }
    core.addOverride(rule)
    const isLimited = times !== Infinity
    const routes = PATHS[name].map(parseRoutePath)
    const overrides = toOverrides(rule)
    /** For each request whose `where` threw: overrides that throw the same error, so that the request is answered with it. */
    const failures = new WeakMap<Request, Overrides>()
    /** The requests that were aborted before they were understood. No other handler must answer them. */
    const aborted = new WeakSet<Request>()

    async function matches(request: Request): Promise<boolean> {
      let ollamaRequest: OllamaRequest | undefined
      try {
        ollamaRequest = await readRequest(request)
      } catch {
        aborted.add(request)
        return true
      }
      if (!ollamaRequest) return false
      try {
        return match?.matches(ollamaRequest) ?? true
      } catch (error) {
        const fail = (): never => {
          throw error
        }
        failures.set(request, toOverrides({ ...rule, reply: fail }))
        return true
      }
    }
    let left = times
    const handler = withLabel(
      http.post(
        ({ request }) => {
          const isMatch = routes.some((route) => isRequestFor(core, request, 'POST', route))
          if (isMatch) rule.wasAsked = true
          // msw asks a handler that is used up again only after server.restoreHandlers(), so the count starts anew.
          if (left <= 0) left = times
          // A limited override looks at the request even without a match, because msw marks the handler as used before its resolver
          // runs. A request that the server refuses by itself (it is malformed, or its model is unknown) must not use up the override.
          return isMatch && (isLimited || match) ? matches(request) : isMatch
        },
        async ({ request }) => {
          if (aborted.has(request)) {
            handler.isUsed = false
            return Response.error()
          }
          // msw marks the handler as used after its first request. The mark is removed until the last of `times` requests.
          if (--left > 0) handler.isUsed = false
          // Such a reply may leave the request to the next handler, which then reads the body.
          const mayLeave = typeof source === 'function' || isChanceFault(source)
          const own = mayLeave ? request.clone() : request
          const response = await respond(core, failures.get(request) ?? overrides, own)
          if (response) return response
          left++
          handler.isUsed = false
          return undefined
        },
        { once: isLimited },
      ),
      `POST ${core.label}${PATHS[name].join(', ')} (${label})`,
    )
    // mock.reset() restores the handler as msw's restoreHandlers() does. A story that is visited twice uses the same handler, and should
    // show the same reply.
    rule.restore = () => {
      handler.isUsed = false
      left = times
    }
    return handler
  }

  return {
    chat(reply, options) {
      assertReplySource(taskOf('chat'), reply)
      return override('chat', reply, options, (rule) => ({ rule }))
    },
    generate(reply, options) {
      assertReplySource(taskOf('generate'), reply)
      return override('generate', reply, options, (rule) => ({ rule }))
    },
    embed(source, options) {
      const { vectors, delivery } = readEmbedSource(taskOf('embed'), source)
      return override('embed', delivery, options, (rule) => ({ embed: { rule, vectors } }))
    },
  }
}

/** Returns a function that understands a request. It understands each request only once, however many handlers call it. */
function createRequestReader(core: Core): (request: Request) => Promise<OllamaRequest | undefined> {
  const promises = new WeakMap<Request, Promise<OllamaRequest | undefined>>()
  return (request) => {
    let promise = promises.get(request)
    if (!promise) {
      promise = core.understand(request.clone())
      promises.set(request, promise)
    }
    return promise
  }
}

/** Refuses a `when` that names another endpoint, because the override would never match. */
function refuseOtherEndpoint(name: Name, endpoint: EndpointName | undefined): void {
  if (endpoint === undefined || endpoint === name) return
  throw new TypeError(
    `Failed to ${taskOf(name)}: found the endpoint '${endpoint}' in when. Leave it out, or call mockOllama.when({ endpoint: '${endpoint}' }, …).`,
  )
}

function taskOf(name: Name): string {
  return `create ${name === 'embed' ? 'an' : 'a'} ${name} handler`
}

/** @throws TypeError if the options are not an object, or have an unknown key */
function readOverrideOptions(task: string, options: OverrideOptions): OverrideOptions {
  if (!isPlainObject(options)) refuse(task, options, 'the options', '{ once: true }')
  refuseUnknownKeys(task, 'options', options, ['when', 'once', 'times'])
  return options
}
