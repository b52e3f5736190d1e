import { OllamaError } from './errors.ts'
import type { Message } from './protocol.ts'
import type { Tool } from './request-types.ts'
import type { Source } from './streams.ts'
import { cutIntoPieces } from './tokens.ts'

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
  error?: string | { message: string; status?: number }
  /** How far a pull or a push gets, in bytes of its largest layer; with an error, it fails there. */
  progress?: ReadonlyArray<{ completed: number; total: number }>
  /** The vector that the model gives for any text; for the embedding endpoints. */
  embedding?: readonly number[]
}

/** A part of what the model says, as a reply function yields it. */
export interface ReplyDelta {
  content?: string
  thinking?: string
  toolCalls?: readonly ReplyToolCall[]
}

/** What a reply function is given: the request as Ollama understood it. */
export interface OllamaRequest {
  endpoint: 'chat' | 'generate'
  model: string
  /** The text of the last user message (chat), or the prompt (generate). */
  prompt: string
  /** The system message, where the request has one. */
  system?: string
  messages: readonly Message[]
  tools: readonly Tool[]
  options: Readonly<Record<string, unknown>>
  /** The body's fields as decoded. */
  body: Readonly<Record<string, unknown>>
}

export interface ReplyContext {
  /** How many assistant messages the request holds. */
  turn: number
  /** How many of them stand after its last user message. */
  round: number
  /** How many requests this reply has answered before. */
  call: number
  /** Aborted when the request is. */
  signal: AbortSignal
}

export type ReplyFunction = (
  request: OllamaRequest,
  context: ReplyContext,
) => Reply | Promise<Reply> | AsyncIterable<string | ReplyDelta>

/** What the model says: data, or a function that makes it from the request. */
export type ReplySource = Reply | ReplyFunction

export function toReplyError(error: NonNullable<ReplyObject['error']>): OllamaError {
  return typeof error === 'string' ? new OllamaError(500, error) : new OllamaError(error.status ?? 500, error.message)
}

/** The seed's answer to a prompt. */
export function echo(prompt: string): string {
  return prompt === '' ? 'Hello from mock Ollama.' : `Echo: ${prompt}`
}

/** A delta as the engine takes it: the logprob of its piece is with it. */
export interface EngineDelta extends ReplyDelta {
  logprob?: ReplyLogprob
}

/** A reply that can be pulled. */
export interface OpenReply {
  deltas: Source<EngineDelta>
  doneReason: 'stop' | 'length'
  usage: { promptTokens?: number; completionTokens?: number }
  error?: OllamaError
  /** Whether it has nothing but an error: the answer is its status. */
  failsAtOnce: boolean
}

/** Opens a reply that is data: piece by piece, nothing is read before it is asked for. */
export function openReply(reply: Reply): OpenReply {
  const {
    doneReason = 'stop',
    usage = {},
    error,
    ...said
  }: ReplyObject = typeof reply === 'string' ? { content: reply } : reply
  return {
    deltas: pieces(said),
    doneReason,
    usage,
    ...(error !== undefined && { error: toReplyError(error) }),
    failsAtOnce: error !== undefined && said.content === undefined && !said.thinking && !said.toolCalls,
  }
}

function* pieces({ content = [], thinking = [], toolCalls = [], logprobs = [] }: ReplyObject): Generator<EngineDelta> {
  for (const piece of toPieces(thinking)) yield { thinking: piece }
  let i = 0
  for (const piece of toPieces(content)) {
    const logprob = logprobs[i++]
    yield logprob ? { content: piece, logprob } : { content: piece }
  }
  for (const call of toolCalls) yield { toolCalls: [call] }
}

function toPieces(text: string | readonly string[]): Iterable<string> {
  return typeof text === 'string' ? cutIntoPieces(text) : text
}

/** Opens what a reply function yields. */
export function openDeltas(deltas: AsyncIterable<string | ReplyDelta>): OpenReply {
  const iterator = deltas[Symbol.asyncIterator]()
  const toDelta = (result: IteratorResult<string | ReplyDelta>): IteratorResult<EngineDelta, unknown> => {
    if (result.done) return { done: true, value: undefined }
    return { done: false, value: typeof result.value === 'string' ? { content: result.value } : result.value }
  }
  return {
    deltas: { next: () => iterator.next().then(toDelta), return: () => iterator.return?.() },
    doneReason: 'stop',
    usage: {},
    failsAtOnce: false,
  }
}
