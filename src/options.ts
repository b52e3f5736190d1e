import { refuse, refuseUnknownKeys } from './misuse.ts'
import type { EmbedSource } from './replies/embed-source.ts'
import type { Rules } from './replies/read-rules.ts'
import { assertReplySource } from './replies/reply-checks.ts'
import type { ReplySource } from './replies/reply.ts'
import { assertWebSearch, type WebSearchFixture } from './replies/web-search.ts'
import { assertCapacity, type Capacity } from './state/capacity.ts'
import type { ModelFixture } from './state/model-fixtures.ts'
import { assertPace, type Pace } from './streaming/pace.ts'
import { assertWire } from './streaming/check-wire.ts'
import type { Wire } from './streaming/wire.ts'

/** The options of `createMockOllama` and `configure`. All of them are optional. */
export interface MockOllamaOptions {
  /**
   * The base URL of the mocked Ollama, or a list of base URLs. Each takes every form of `OLLAMA_HOST`: `gpu`, `gpu:8080`, `:8080` or
   * `http://gpu:8080/ollama`. A base URL that starts with `/` is a path on the origin of the page, such as the path of a development proxy.
   * @default port 11434 of any host
   * @see https://github.com/ollama/ollama/blob/main/envconfig/config.go
   * @example
   * createMockOllama({ baseUrl: ['http://gpu:8080/ollama', '/ollama'] })
   */
  baseUrl?: string | URL | ReadonlyArray<string | URL>
  /**
   * The installed models, each a name or an object with a `name`.
   * @default the exported `DEFAULT_MODELS`
   * @example
   * createMockOllama({ models: ['llama3.2', { name: 'reader', capabilities: ['completion', 'vision'] }] })
   */
  models?: Iterable<string | ModelFixture>
  /**
   * The names of the models that `/api/pull` can find. `llama3.2` and `llama3.2:latest` are the same name, as in Ollama.
   * @default every valid name
   */
  registry?: readonly string[]
  /**
   * Whether the mock answers as a real Ollama 0.33 does. The source is recorded responses of a real Ollama. Otherwise the mock is lenient:
   * for example, it accepts every model name. The README lists the differences.
   * @default false
   */
  strict?: boolean
  /**
   * The version that `/api/version` returns.
   * @default '0.5.7', or '0.33.0' if `strict` is true
   */
  version?: string
  /**
   * The reply to every chat and every prompt that no override and no rule answers: a text, an object or a function.
   * @default an echo of the prompt, or an instance of the JSON schema if the request asks for one
   * @example
   * createMockOllama({ reply: ({ model, prompt }) => `${model} was asked: ${prompt}` })
   */
  reply?: ReplySource
  /**
   * Rules, each with a match and a reply. The first rule that matches a request answers it. They may be the content of a JSON file.
   * @default no rules
   * @example
   * createMockOllama({ rules: [{ when: { prompt: 'weather' }, reply: 'Sunny.' }] })
   */
  rules?: Rules
  /**
   * How the mock answers a request that no override, no rule and no `reply` (for vectors: no `embedding`) answers.
   *
   * - `echo`: with the default reply, or with the default vector.
   * - `error`: with status 400 and a message that names the nearest rule. `assertNoErrors()` throws this error as well.
   * @default 'echo'
   */
  unmatched?: 'echo' | 'error'
  /**
   * What happens to a request under the base URL if Ollama has no route for its path.
   *
   * - `answer`: the mock refuses the request as a real Ollama does.
   * - `passthrough`: msw offers the request to the handlers after those of the mock, and then to the network.
   * @default 'answer'
   */
  unknownPaths?: 'answer' | 'passthrough'
  /**
   * How fast the model speaks, in milliseconds and in tokens a second. The `pace` of a reply replaces this one.
   * @default the reply takes no time, and the mock sets no timer
   * @example
   * createMockOllama({ pace: { firstTokenMs: 300, tokensPerSecond: 40 } })
   */
  pace?: Pace
  /**
   * How the bytes of every response are cut into chunks, and how the connection breaks. The `wire` of a reply replaces this one.
   * @default one chunk for each piece, and no fault
   * @example
   * createMockOllama({ wire: { fault: 'refused' } }) // an Ollama that is not running
   */
  wire?: Wire
  /**
   * How many requests the journal keeps, a whole number from 0. The mock drops the oldest ones.
   * @default 1000
   */
  journalLimit?: number
  /**
   * The number of tokens that fit into the context of a model, a whole number from 1, as `OLLAMA_CONTEXT_LENGTH`. The `num_ctx` of a request
   * or a model replaces it, and the context of a model is never longer than its own `context_length`. `/api/ps` shows the length in both
   * profiles. Only `strict` holds requests to it: longer inputs are cut or refused, and old messages are left out of a long chat.
   * @default 4096
   * @example
   * createMockOllama({ strict: true, contextLength: 32_768 })
   */
  contextLength?: number
  /**
   * How many requests the server answers at the same time, how many wait, how many models are in memory, and how long it takes to load one.
   * The names and the rules are those of Ollama's scheduler.
   * @default no limits: no request waits, a model is loaded at once, and the mock sets no timer
   * @see https://docs.ollama.com/faq#how-does-ollama-handle-concurrent-requests
   * @example
   * createMockOllama({ capacity: { numParallel: 1, maxQueue: 2, loadMs: 3000 } })
   */
  capacity?: Capacity
  /**
   * The vectors: one for all texts, a list with one for each input, an object from text to vector, or a function of the text. An object such
   * as `{ error: 'busy' }` makes requests for vectors fail. In `strict`, the mock cuts vectors to the `dimensions` of the request and scales
   * them to length one as a real Ollama does, except in `/api/embeddings`.
   * @default [0, 0.1, 0.2, 0.3] for every text
   * @example
   * createMockOllama({ embedding: hashEmbedding({ dimensions: 768 }) })
   */
  embedding?: EmbedSource
  /**
   * The results of web searches and the pages of web fetches. They also answer requests to the cloud, `https://ollama.com`.
   * @default one result for each query, and one page for each URL
   */
  webSearch?: WebSearchFixture
  /**
   * The whole number from which the mock generates ids, jitter and instances of JSON schemas. The same seed gives the same values.
   * @default 0
   */
  seed?: number
  /**
   * Returns the current time. The mock calls this function each time that it needs a date.
   * @default the clock of the system, which fake timers can replace
   * @example
   * createMockOllama({ now: () => new Date('2026-01-01') })
   */
  now?: () => Date
}

/** The start of every error text about an option: `Failed to create a mock Ollama: found …`. */
export const TASK = 'create a mock Ollama'
const OPTION_KEYS = [
  'baseUrl',
  'models',
  'registry',
  'strict',
  'version',
  'reply',
  'rules',
  'unmatched',
  'unknownPaths',
  'pace',
  'wire',
  'journalLimit',
  'contextLength',
  'capacity',
  'embedding',
  'webSearch',
  'seed',
  'now',
] as const satisfies ReadonlyArray<keyof MockOllamaOptions>

/** @throws TypeError that says what to give, if an option is wrong */
export function assertOptions(options: MockOllamaOptions): void {
  if (Array.isArray(options)) {
    const models = options.every((model) => typeof model === 'string')
      ? `[${options.map((model) => `'${model}'`).join(', ')}]`
      : `['llama3.2']`
    refuse(TASK, options, 'the options', `an object such as { models: ${models} }`)
  }
  if (typeof options !== 'object' || options === null) {
    refuse(TASK, options, 'the options', 'an object such as { strict: true }')
  }
  refuseUnknownKeys(TASK, 'options', options, OPTION_KEYS)
  const { strict, version, reply, seed, now, registry, unmatched, journalLimit, contextLength } = options
  assertType('strict', strict, 'boolean', 'true or false')
  assertType('version', version, 'string', `a string such as '0.33.0'`)
  assertType('now', now, 'function', 'a function that gives a Date')
  if (seed !== undefined && !Number.isInteger(seed)) refuse(TASK, seed, 'seed', 'a whole number')
  if (registry !== undefined && !Array.isArray(registry)) {
    refuse(TASK, registry, 'registry', 'a list of names')
  }
  if (unmatched !== undefined && unmatched !== 'echo' && unmatched !== 'error') {
    refuse(TASK, unmatched, 'unmatched', `'echo' or 'error'`)
  }
  const { unknownPaths } = options
  if (unknownPaths !== undefined && unknownPaths !== 'answer' && unknownPaths !== 'passthrough') {
    refuse(TASK, unknownPaths, 'unknownPaths', `'answer' or 'passthrough'`)
  }
  if (journalLimit !== undefined && !(Number.isInteger(journalLimit) && journalLimit >= 0)) {
    refuse(TASK, journalLimit, 'journalLimit', 'a number from 0')
  }
  if (contextLength !== undefined && !(Number.isInteger(contextLength) && contextLength >= 1)) {
    refuse(TASK, contextLength, 'contextLength', 'a whole number of tokens from 1')
  }
  if (options.capacity !== undefined) assertCapacity(TASK, options.capacity)
  if (options.pace !== undefined) assertPace(TASK, options.pace)
  if (options.wire !== undefined) assertWire(TASK, options.wire)
  if (reply !== undefined) assertReplySource(TASK, reply)
  if (options.webSearch !== undefined) assertWebSearch(TASK, options.webSearch)
}

function assertType(name: string, value: unknown, type: string, wanted: string): void {
  if (value !== undefined && typeof value !== type) refuse(TASK, value, name, wanted)
}
