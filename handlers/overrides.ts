import { http, type HttpHandler } from 'msw'
import { parseRoutePath } from '../src/http/route-path.ts'
import { refuse, refuseUnknownKeys } from '../src/misuse.ts'
import type { Core } from '../src/mock-ollama.ts'
import type { EndpointName } from '../src/protocol/endpoint-names.ts'
import { readEmbedSource, type EmbedSource } from '../src/replies/embed-source.ts'
import { compileMatch, type When } from '../src/replies/match.ts'
import { readTimes, type RuleLimits } from '../src/replies/read-rules.ts'
import { assertReplySource } from '../src/replies/reply-checks.ts'
import type { OllamaRequest, ReplySource } from '../src/replies/reply.ts'
import type { CompiledRule } from '../src/replies/rules.ts'
import type { Overrides } from '../src/state/exchange.ts'
import { isRequestFor, respond, withLabel } from './route-handlers.ts'

/** Where each is asked for: the real server, too, sends all four dialects of a chat into one handler. */
const PATHS = {
  chat: ['/api/chat', '/v1/chat/completions', '/v1/responses', '/v1/audio/transcriptions', '/v1/messages'],
  generate: ['/api/generate', '/v1/completions'],
  embed: ['/api/embed', '/api/embeddings', '/v1/embeddings'],
} as const satisfies Partial<Record<EndpointName, readonly string[]>>

type Name = keyof typeof PATHS

export interface OverrideOptions extends RuleLimits {
  /** Which requests it answers; the others are left to the next handler, and do not spend it. Default: all. */
  when?: When
}

/** Handlers for `server.use`: what the model says in one test. */
export interface OverrideHandlers {
  /**
   * What the model says in chats, in the native dialect, in OpenAI's two and in Anthropic's.
   *
   * @example
   * server.use(mockOllama.chat('The sky scatters blue.'))
   * server.use(mockOllama.chat(reply.error(503, 'busy'), { once: true }))
   * server.use(mockOllama.chat('Sunny.', { when: /weather/i }))
   */
  chat(reply: ReplySource, options?: OverrideOptions): HttpHandler
  /** What the model says to prompts of `/api/generate` and `/v1/completions`. */
  generate(reply: ReplySource, options?: OverrideOptions): HttpHandler
  /** The vectors of `/api/embed`, `/api/embeddings` and `/v1/embeddings`. */
  embed(vectors: EmbedSource, options?: OverrideOptions): HttpHandler
}

export function createOverrideHandlers(core: Core): OverrideHandlers {
  const ask = createQuestion(core)

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
    /** What a `where` threw: its request is answered with it. */
    const failures = new WeakMap<Request, Overrides>()

    async function matches(request: Request): Promise<boolean> {
      const asked = await ask(request)
      if (!asked) return false
      try {
        return match?.matches(asked) ?? true
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
          if (isMatch) rule.isOffered = true
          // A handler that is used up is asked again only after server.restoreHandlers().
          if (left <= 0) left = times
          // A limited override asks too: msw spends such a handler before its resolver runs, and a request that the server
          // refuses by itself (malformed, of an unknown model) must not spend it.
          return isMatch && (isLimited || match) ? matches(request) : isMatch
        },
        ({ request }) => {
          // msw marks a handler as used when it has matched. It is used up only when it has answered as often as it may.
          if (--left > 0) handler.isUsed = false
          return respond(core, failures.get(request) ?? overrides, request)
        },
        { once: isLimited },
      ),
      `POST ${core.label}${PATHS[name].join(', ')} (${label})`,
    )
    // As msw's own restoreHandlers does: a story that is visited twice uses the same handler, and should show the same.
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

/** Makes the function that understands a request. A request is understood once, however many handlers ask. */
function createQuestion(core: Core): (request: Request) => Promise<OllamaRequest | undefined> {
  const known = new WeakMap<Request, Promise<OllamaRequest | undefined>>()
  return (request) => {
    let asked = known.get(request)
    if (!asked) {
      asked = core.understand(request.clone())
      known.set(request, asked)
    }
    return asked
  }
}

/** It would never match. */
function refuseOtherEndpoint(name: Name, endpoint: EndpointName | undefined): void {
  if (endpoint === undefined || endpoint === name) return
  throw new TypeError(
    `Failed to ${taskOf(name)}: found the endpoint '${endpoint}' in when. Leave it out, or call mockOllama.when({ endpoint: '${endpoint}' }, …).`,
  )
}

function taskOf(name: Name): string {
  return `create ${name === 'embed' ? 'an' : 'a'} ${name} handler`
}

/** @throws TypeError with a sentence, if an option is wrong */
function readOverrideOptions(task: string, options: OverrideOptions): OverrideOptions {
  if (typeof options !== 'object' || options === null) refuse(task, options, 'the options', '{ once: true }')
  refuseUnknownKeys(task, 'options', options, ['when', 'once', 'times'])
  return options
}
