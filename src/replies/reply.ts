import type { Dialect, EndpointName } from '../protocol/endpoint-names.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { Tool } from '../protocol/requests.ts'
import type { DoneReason, Message } from '../protocol/responses.ts'
import type { Pace } from '../streaming/pace.ts'
import type { Wire } from '../streaming/wire.ts'

/** A call of a tool by the model. */
export interface ReplyToolCall {
  /** The name of the tool. */
  name: string
  arguments: Record<string, unknown>
  /** Default: an id that is made from the option `seed`, such as `call_` and eight letters or digits. */
  id?: string
  /**
   * The position that the call claims to have. Default: its position among the calls of the response, from 0. A real Ollama
   * gives each call of gpt-oss the index 0 (harmony/harmonyparser.go).
   */
  index?: number
}

/** A call of a tool in the shape of OpenAI's API or of Ollama's, such as a test may have recorded. */
export interface FunctionToolCall {
  id?: string
  type?: 'function'
  index?: number
  function: {
    name: string
    /** An object, or the JSON text of an object. Default: `{}`. */
    arguments?: string | Record<string, unknown>
    index?: number
  }
}

/**
 * A part that a model writes: one piece of text, or a thought, a text or a tool call in the format of the model. The format is that of its
 * template, or of its parser.
 *
 * @example
 * mockOllama.chat({ written: [{ thought: 'I need the weather.' }, { toolCall: { name: 'get_weather', arguments: {} } }] })
 */
export type WrittenPart =
  | string
  | { thought: string }
  | { content: string }
  | { toolCall: { name: string; arguments?: Record<string, unknown> } }

/** The log probability of one piece. */
export interface ReplyLogprob {
  token: string
  /** The natural logarithm of the probability. */
  logprob: number
  /** The alternatives. They are sent if the request asks for `top_logprobs`. */
  topLogprobs?: Array<{ token: string; logprob: number }>
}

/** How much of one layer of a model is transferred, in bytes. */
export interface ReplyProgress {
  /** The layer. Default: the largest layer of the model. */
  digest?: string
  completed: number
  total: number
}

/** What the model says, as plain data. A string is its text. */
export type Reply = string | ReplyObject

/** How the server fails: with an error message, or with a message and a status from 400 to 599. The default status is 500. */
export type ReplyError = string | { message: string; status?: number }

/**
 * A reply as an object. Thoughts are sent first, then the content, then the tool calls.
 *
 * @example
 * mockOllama.chat({ content: ['Hel', 'lo.'], doneReason: 'length' })
 */
export interface ReplyObject {
  /** What the model says. A string is cut into pieces at white space; an array is the pieces. Each piece is one line of a stream. */
  content?: string | readonly string[]
  /** What the model thinks, in pieces as in `content`. */
  thinking?: string | readonly string[]
  /**
   * What the model writes, word for word: its thoughts between their tags, and its tool calls in its own format. The mock makes of it what a real
   * Ollama makes of it. It follows the template of the model, or its parser. A string is cut into pieces as in `content`. A reply with
   * `written` has no `content`, `thinking`, `toolCalls` or `toolCallsWithDone`.
   */
  written?: string | readonly WrittenPart[]
  /** The tools that the model calls. Each call is one line of a stream. */
  toolCalls?: ReadonlyArray<ReplyToolCall | FunctionToolCall>
  /**
   * Whether the last line of a stream, which has `done: true`, has the tool calls. A real Ollama sends them so for gpt-oss
   * (harmony/harmonyparser.go) and for models without a template of their own (llm/llama_server.go).
   *
   * @default false
   */
  toolCallsWithDone?: boolean
  /**
   * The reason for which the response is done. A real model gives `load` and `unload` only to a request that loads or unloads it.
   *
   * @default 'stop'
   */
  doneReason?: DoneReason
  /**
   * The numbers of tokens. Default: the number of words in the prompt, and the number of pieces that the model gives. In `strict`, the
   * prompt includes the system prompt, the history and the tools.
   */
  usage?: { promptTokens?: number; completionTokens?: number }
  /**
   * The log probabilities, one for each piece of the content. They are sent if the request asks for `logprobs`. With an empty
   * list, none are sent. Default: they are made from the pieces and the option `seed`.
   */
  logprobs?: readonly ReplyLogprob[]
  /**
   * How the server fails. If the model says nothing before, the failure is the status of the response. Otherwise it comes after
   * the pieces: as the last line of a stream, or as the status of a response that does not stream.
   *
   * A pull, a push and a create have always sent something before: a pull says `pulling manifest`, and a push says `retrieving
   * manifest` (server/images.go). So the failure is the last line of their stream.
   */
  error?: ReplyError
  /**
   * The progress lines of a pull or a push, in bytes. With an `error`, it fails after them. A create with an `error` fails after
   * its layers.
   *
   * Without a `digest`, the lines are those of the largest layer, and the small layers follow. If a line has a `digest`, such as
   * `sha256:` and 64 hexadecimal digits, each line belongs to the layer that it names, and no other layers follow.
   *
   * Default: four lines, at 25, 50, 75 and 100 % of the largest layer.
   */
  progress?: readonly ReplyProgress[]
  /** The vector of every text, for the embedding endpoints. */
  embedding?: readonly number[]
  /** The whole body, which replaces everything that the package would write. A refusal keeps its own body. */
  lines?: readonly RawLine[]
  /** Fields to add to the JSON objects of the response, such as those of a newer Ollama or of a proxy. A refusal gets none. */
  extra?: ExtraFields
  /** Headers of the response. They are added to its own headers, and replace those of the same name. */
  headers?: Readonly<Record<string, string>>
  /** How fast the model speaks. Default: the option `pace` of the mock. */
  pace?: Pace
  /** How the bytes are sent, and how the connection breaks. Default: the option `wire` of the mock. */
  wire?: Wire
}

/**
 * A part of a body. A string is sent unchanged, and no newline is added to it. An object is written as JSON: as a line, or as an
 * event if the response is an event stream. Each part is one chunk, unless a {@link Wire} cuts the body.
 */
export type RawLine = string | Readonly<Record<string, unknown>>

/**
 * Fields to add to a response.
 *
 * @example
 * mockOllama.chat({ content: 'Hi', extra: { line: { x_id: 1 }, last: { x_cost: 0.1 } } })
 */
export interface ExtraFields {
  /** Fields for each JSON object: for each line or event of a stream, or for the body that is a single object. */
  line?: Readonly<Record<string, unknown>>
  /** Fields for the last JSON object only. */
  last?: Readonly<Record<string, unknown>>
}

/** A part of a reply, as a reply function yields it. A part with an `error` ends the reply. */
export interface ReplyDelta {
  content?: string
  thinking?: string
  toolCalls?: ReadonlyArray<ReplyToolCall | FunctionToolCall>
  error?: ReplyError
}

/** A request as Ollama understands it. Reply functions and `where` receive it. The entries of the journal have the same fields. */
export interface OllamaRequest {
  endpoint: EndpointName
  dialect: Dialect
  /**
   * The model as the request names it. If it names none, this is the model that answers by default, or `''` in `strict` and for
   * endpoints that ask no model.
   */
  model: string
  /** The text of the last user message (chat), the prompt (generate), or all inputs joined with newlines (embed). */
  prompt: string
  /** The texts to embed; only for `embed`. */
  inputs?: readonly string[]
  /** The system message, if the request has one. */
  system?: string
  /** The messages of a chat; empty for all other endpoints. */
  messages: readonly Message[]
  /** The tools that the request offers. */
  tools: readonly Tool[]
  /** The format that the response must have: `'json'`, or a JSON schema. */
  format?: unknown
  /** Whether, or how much, the model should think; undefined if the request does not say. */
  think?: boolean | string
  /** All images of the request, each as base64 text. */
  images: readonly string[]
  /** The `options` of the request, such as `temperature`. */
  options: Readonly<Record<string, unknown>>
  /** The headers of the request. Their names are in lower case. */
  headers: Readonly<Record<string, string>>
  /** The JSON body as the client sent it, in its own dialect; `{}` if it is not a JSON object. */
  body: Readonly<Record<string, unknown>>
}

/** The situation of a request, which is the second argument of a reply function. */
export interface ReplyContext {
  /** How many assistant messages the request contains. Several in a row count as one. */
  turn: number
  /** How many assistant messages come after the last user message: the tool rounds of an agent. */
  round: number
  /** How many requests the rule or the override has answered before this one. */
  call: number
  /** Aborts when the request is aborted, when the client cancels the body, and when the mock is reset. */
  signal: AbortSignal
}

/**
 * Makes a reply from a request. It returns a reply or a promise of one, or it yields the pieces of a reply. If it returns `undefined`,
 * it leaves the request to the next handler or rule. The request then does not count for `times`.
 *
 * What it throws is answered with status 500, or as the last line of a stream that has begun. `assertNoErrors()` throws it too. To
 * let the server fail on purpose, return or yield an `error`.
 *
 * @example
 * mockOllama.chat(({ prompt }) => prompt.toUpperCase())
 * mockOllama.chat(async function* () {
 *   yield { thinking: 'Greet.' }
 *   yield 'Hello.'
 * })
 */
export type ReplyFunction = (
  request: OllamaRequest,
  context: ReplyContext,
) => Reply | undefined | Promise<Reply | undefined> | AsyncIterable<string | ReplyDelta>

/** What the model says: a reply, or a function that makes one from the request. */
export type ReplySource = Reply | ReplyFunction

/** Converts the error of a reply into a refusal. */
export function toReplyError(error: ReplyError): OllamaError {
  return typeof error === 'string' ? new OllamaError(500, error) : new OllamaError(error.status ?? 500, error.message)
}
