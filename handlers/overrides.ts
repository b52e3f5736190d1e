import { http, type HttpHandler } from 'msw'
import { toEmbedOverride, type EmbedSource } from '../src/embed-source.ts'
import { describeValue, refuseUnknownKeys } from '../src/misuse.ts'
import type { MockOllamaCore, Overrides } from '../src/mock-ollama.ts'
import type { ReplySource } from '../src/replies.ts'
import { assertReplySource } from '../src/reply-checks.ts'
import { parseRoutePath } from '../src/route-path.ts'
import { isRequestFor, respond, withLabel } from './route-handlers.ts'

/** Where a chat is asked for: the real server, too, sends all four dialects into one handler. */
const CHAT_PATHS = ['/api/chat', '/v1/chat/completions', '/v1/responses', '/v1/audio/transcriptions', '/v1/messages']

export interface OverrideOptions {
  /** Whether it answers one request only. One that the server refuses by itself does not count. Default: false. */
  once?: boolean
}

/** Handlers for `server.use`: what the model says in one test. */
export interface OverrideHandlers {
  /**
   * What the model says in chats, in the native dialect, in OpenAI's two and in Anthropic's.
   *
   * @example
   * server.use(mockOllama.chat('The sky scatters blue.'))
   * server.use(mockOllama.chat({ error: { status: 503, message: 'busy' } }, { once: true }))
   */
  chat(reply: ReplySource, options?: OverrideOptions): HttpHandler
  /** What the model says to prompts of `/api/generate` and `/v1/completions`. */
  generate(reply: ReplySource, options?: OverrideOptions): HttpHandler
  /** The vectors of `/api/embed`, `/api/embeddings` and `/v1/embeddings`. */
  embed(vectors: EmbedSource, options?: OverrideOptions): HttpHandler
}

export function createOverrideHandlers(mock: MockOllamaCore): OverrideHandlers {
  const asksModel = createQuestion(mock)

  function override(
    name: string,
    paths: readonly string[],
    overrides: Overrides,
    options: OverrideOptions = {},
  ): HttpHandler {
    assertOverrideOptions(name, options)
    const { once = false } = options
    const routes = paths.map(parseRoutePath)
    return withLabel(
      http.post(
        ({ request }) => {
          const isMatch = routes.some((route) => isRequestFor(mock, request, 'POST', route))
          // Why a second question: msw spends a `once` handler before its resolver runs, and a request that the server
          // refuses by itself (malformed, of an unknown model) must not spend it.
          return isMatch && once ? asksModel(request) : isMatch
        },
        ({ request }) => respond(mock, overrides, request),
        { once },
      ),
      `POST ${mock.label}${paths.join(', ')} (mockOllama.${name})`,
    )
  }

  return {
    chat(reply, options) {
      assertReplySource('create a chat handler', reply)
      return override('chat', CHAT_PATHS, { reply: { source: reply, calls: 0 } }, options)
    },
    generate(reply, options) {
      assertReplySource('create a generate handler', reply)
      return override('generate', ['/api/generate', '/v1/completions'], { reply: { source: reply, calls: 0 } }, options)
    },
    embed(vectors, options) {
      const embed = toEmbedOverride('create an embed handler', vectors)
      return override('embed', ['/api/embed', '/api/embeddings', '/v1/embeddings'], { embed }, options)
    },
  }
}

/** Makes the question whether a request gets as far as the model. Its body is read once, however many handlers ask. */
function createQuestion(mock: MockOllamaCore): (request: Request) => Promise<boolean> {
  const known = new WeakMap<Request, Promise<boolean>>()

  async function ask(request: Request): Promise<boolean> {
    let asked = false
    const embed = (inputs: readonly string[]): number[][] => {
      asked = true
      return inputs.map(() => [0])
    }
    const source = (): string => {
      asked = true
      return ''
    }
    try {
      const response = await mock.fetchWith({ reply: { source, calls: 0 }, embed }, request.clone())
      await response.body?.cancel()
    } catch {
      // The client is gone: nobody will be answered.
    }
    return asked
  }

  return (request) => {
    let answer = known.get(request)
    if (!answer) {
      answer = ask(request)
      known.set(request, answer)
    }
    return answer
  }
}

function assertOverrideOptions(name: string, options: OverrideOptions): void {
  const task = `create ${name === 'embed' ? 'an' : 'a'} ${name} handler`
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`Failed to ${task}: found ${describeValue(options)} as the options. Give { once: true }.`)
  }
  refuseUnknownKeys(task, 'options', options, ['once'])
  if (options.once !== undefined && typeof options.once !== 'boolean') {
    throw new TypeError(`Failed to ${task}: found ${describeValue(options.once)} as once. Give true or false.`)
  }
}
