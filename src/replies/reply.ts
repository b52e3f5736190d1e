import type { Dialect, EndpointName } from '../protocol/endpoint-names.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { Tool } from '../protocol/requests.ts'
import type { Message } from '../protocol/responses.ts'
import type { Pace } from '../streaming/pace.ts'
import type { Wire } from '../streaming/wire.ts'

export interface ReplyToolCall {
  name: string
  arguments: Record<string, unknown>
  /** Default: one made from the seed. */
  id?: string
}

export interface ReplyLogprob {
  token: string
  logprob: number
  topLogprobs?: Array<{ token: string; logprob: number }>
}

/** What the model says, as plain data. A string is its text. */
export type Reply = string | ReplyObject

/** A failure: words, or words with a status from 400 to 599 (default 500). */
export type ReplyError = string | { message: string; status?: number }

export interface ReplyObject {
  /** A string is cut into pieces at white space; an array is the pieces, each a line of the stream. */
  content?: string | readonly string[]
  thinking?: string | readonly string[]
  toolCalls?: readonly ReplyToolCall[]
  /** Default `stop`. */
  doneReason?: 'stop' | 'length'
  /** Default: the words of the prompt, and the pieces sent. */
  usage?: { promptTokens?: number; completionTokens?: number }
  /** One for each piece of the content; sent when the request asks for logprobs. */
  logprobs?: readonly ReplyLogprob[]
  /** Without content it comes before the first byte, with its status (default 500); with content, after those pieces. */
  error?: ReplyError
  /** How far a pull or a push gets, in bytes of its largest layer; with an error, it fails there. A create fails after its layers. */
  progress?: ReadonlyArray<{ completed: number; total: number }>
  /** The vector that the model gives for any text; for the embedding endpoints. */
  embedding?: readonly number[]
  /** The whole body, in the place of all that the package would write: see {@link RawLine}. */
  lines?: readonly RawLine[]
  /** Fields that the package does not model, added to each JSON object of the answer, and to the last one. */
  extra?: ExtraFields
  /** Set on the Response, beside its own or in their place. */
  headers?: Readonly<Record<string, string>>
  /** Default: the mock's. */
  pace?: Pace
  /** Default: the mock's. */
  wire?: Wire
}

/**
 * A piece of a body, sent as one chunk. A string is sent as it stands, without a newline of its own. An object is written as JSON: as a
 * line, or as an event where the answer is a stream of events.
 */
export type RawLine = string | Readonly<Record<string, unknown>>

export interface ExtraFields {
  /** Fields for each object: each line of a stream, each event, or the whole body. */
  line?: Readonly<Record<string, unknown>>
  /** Fields for the last object alone. */
  last?: Readonly<Record<string, unknown>>
}

/** A part of what the model says, as a reply function yields it. An `error` ends it. */
export interface ReplyDelta {
  content?: string
  thinking?: string
  toolCalls?: readonly ReplyToolCall[]
  error?: ReplyError
}

/** What a reply function or a `where` is given: the request as Ollama understood it. */
export interface OllamaRequest {
  endpoint: EndpointName
  dialect: Dialect
  /** As the request names it; `''` where it names none. */
  model: string
  /** The text of the last user message (chat), the prompt (generate), or all inputs, a line each (embed). */
  prompt: string
  /** The texts to embed. */
  inputs?: readonly string[]
  /** The system message, where the request has one. */
  system?: string
  messages: readonly Message[]
  tools: readonly Tool[]
  /** What the answer is to be: `'json'`, or a JSON schema. */
  format?: unknown
  /** Whether, and how much, the model is to think; undefined where the request does not say. */
  think?: boolean | string
  /** All images, as base64. */
  images: readonly string[]
  options: Readonly<Record<string, unknown>>
  /** The body as it was sent, whatever its dialect; `{}` where it was no JSON object. */
  body: Readonly<Record<string, unknown>>
}

export interface ReplyContext {
  /** How many assistant messages the request holds. */
  turn: number
  /** How many of them stand after its last user message. */
  round: number
  /** How many requests this reply has answered before. */
  call: number
  /** Aborted when the request is, when its reader cancels, and when the mock is reset. */
  signal: AbortSignal
}

export type ReplyFunction = (
  request: OllamaRequest,
  context: ReplyContext,
) => Reply | Promise<Reply> | AsyncIterable<string | ReplyDelta>

/** What the model says: data, or a function that makes it from the request. */
export type ReplySource = Reply | ReplyFunction

export function toReplyError(error: ReplyError): OllamaError {
  return typeof error === 'string' ? new OllamaError(500, error) : new OllamaError(error.status ?? 500, error.message)
}
