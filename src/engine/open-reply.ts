import type { OllamaError } from '../protocol/ollama-error.ts'
import type { DoneReason } from '../protocol/responses.ts'
import {
  toReplyError,
  type Reply,
  type ReplyDelta,
  type ReplyLogprob,
  type ReplyObject,
  type WrittenPart,
} from '../replies/reply.ts'
import { toToolCall, type FilledToolCall } from '../replies/tool-calls.ts'
import { endQuietly, isPromiseLike, type Source } from '../streaming/source.ts'
import type { WrittenFormat } from '../written/written-format.ts'
import { cutIntoPieces } from './tokens.ts'

/** Returns the default reply of a mock to a prompt. */
export function echo(prompt: string): string {
  return prompt === '' ? 'Hello from mock Ollama.' : `Echo: ${prompt}`
}

/** The thought before the default reply. */
export const ECHO_THOUGHT = 'The mock thinks.'

/** A delta, together with the logprob of its piece. */
export interface EngineDelta extends Omit<ReplyDelta, 'toolCalls'> {
  toolCalls?: readonly FilledToolCall[]
  logprob?: ReplyLogprob
}

/** A reply whose deltas can be pulled. */
export interface OpenReply {
  deltas: Source<EngineDelta>
  doneReason: DoneReason
  usage: { promptTokens?: number; completionTokens?: number }
  /** Whether the reply lists the log probabilities of its pieces. Otherwise they are made if the request asks for them. */
  listsLogprobs: boolean
  /** Whether the tool calls are sent on the last line. Default: each is sent on a line before it. */
  sendsCallsAtEnd?: boolean
  /** Whether the thoughts do not count as tokens. Default: they do. */
  hasFreeThoughts?: boolean
  /** Whether the deltas are what the model writes, word for word, which is still to be parsed. Default: they are what it says. */
  isWritten?: boolean
  /** The failure that comes after the deltas. Default: none. */
  error?: OllamaError
}

/**
 * Opens a reply that is plain data. Its text is cut into pieces only when the deltas are pulled.
 *
 * @param readFormat returns how the model writes thoughts and tool calls. It is called only for a part that depends on it.
 */
export function openReply(reply: Reply, readFormat: () => WrittenFormat): OpenReply {
  const replyObject: ReplyObject = typeof reply === 'string' ? { content: reply } : reply
  const { doneReason = 'stop', usage = {}, logprobs, toolCallsWithDone = false, error } = replyObject
  return {
    deltas: replyObject.written === undefined ? pieces(replyObject) : writtenDeltas(replyObject, readFormat),
    doneReason,
    usage,
    listsLogprobs: logprobs !== undefined,
    ...(replyObject.written !== undefined && { isWritten: true }),
    ...(toolCallsWithDone && { sendsCallsAtEnd: true }),
    ...(error !== undefined && { error: toReplyError(error) }),
  }
}

function* pieces({ content = [], thinking = [], toolCalls = [], logprobs = [] }: ReplyObject): Generator<EngineDelta> {
  for (const piece of toPieces(thinking)) yield { thinking: piece }
  let i = 0
  for (const piece of toPieces(content)) {
    const logprob = logprobs[i++]
    yield logprob ? { content: piece, logprob } : { content: piece }
  }
  for (const call of toolCalls) yield { toolCalls: [toToolCall(call)] }
}

/** Returns a source of its own, so that a stream of any other reply does not keep the model, which `readFormat` knows. */
function* writtenDeltas(
  { written = [], logprobs = [] }: ReplyObject,
  readFormat: () => WrittenFormat,
): Generator<EngineDelta> {
  let i = 0
  for (const content of writtenPieces(written, readFormat)) {
    const logprob = logprobs[i++]
    yield logprob ? { content, logprob } : { content }
  }
}

function* writtenPieces(written: string | readonly WrittenPart[], readFormat: () => WrittenFormat): Generator<string> {
  if (typeof written === 'string') return yield* cutIntoPieces(written)
  const [first] = written
  if (typeof first === 'object' && !('thought' in first)) yield* readFormat().start ?? []
  for (const part of written) {
    if (typeof part === 'string') {
      yield part
    } else if ('toolCall' in part) {
      yield readFormat().toCall(part.toolCall.name, part.toolCall.arguments ?? {})
    } else {
      const isThought = 'thought' in part
      const [before, after] = readFormat()[isThought ? 'thought' : 'content']
      yield* [...before, ...cutIntoPieces(isThought ? part.thought : part.content), ...after]
    }
  }
}

function toPieces(text: string | readonly string[]): Iterable<string> {
  return typeof text === 'string' ? cutIntoPieces(text) : text
}

/** Opens the deltas that a reply function yields. A delta with an `error` ends the reply with this failure. */
export function openDeltas(yielded: Source<string | ReplyDelta>): OpenReply {
  const toDelta = (result: IteratorResult<string | ReplyDelta, unknown>): IteratorResult<EngineDelta, unknown> => {
    if (result.done) return { done: true, value: undefined }
    const delta = typeof result.value === 'string' ? { content: result.value } : result.value
    if (delta.error === undefined)
      return { done: false, value: delta.toolCalls ? withCalls(delta) : (delta as EngineDelta) }
    endQuietly(yielded)
    throw toReplyError(delta.error)
  }
  return {
    deltas: {
      next() {
        const result = yielded.next()
        return isPromiseLike(result) ? result.then(toDelta) : toDelta(result)
      },
      return: () => yielded.return?.(),
    },
    doneReason: 'stop',
    usage: {},
    listsLogprobs: false,
  }
}

function withCalls({ toolCalls = [], ...texts }: ReplyDelta): EngineDelta {
  return { ...texts, toolCalls: toolCalls.map(toToolCall) }
}
