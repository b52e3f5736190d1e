import type { OllamaError } from '../protocol/ollama-error.ts'
import { toReplyError, type Reply, type ReplyDelta, type ReplyLogprob, type ReplyObject } from '../replies/reply.ts'
import { endEarly, isPromiseLike, type Source } from '../streaming/source.ts'
import { cutIntoPieces } from './tokens.ts'

/** What a mock says to a prompt when nothing else decides it. */
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
  /** Comes after the pieces. */
  error?: OllamaError
}

/** Opens a reply that is data: piece by piece, nothing is read before it is asked for. */
export function openReply(reply: Reply): OpenReply {
  const said: ReplyObject = typeof reply === 'string' ? { content: reply } : reply
  const { doneReason = 'stop', usage = {}, error } = said
  return {
    deltas: pieces(said),
    doneReason,
    usage,
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
  for (const call of toolCalls) yield { toolCalls: [call] }
}

function toPieces(text: string | readonly string[]): Iterable<string> {
  return typeof text === 'string' ? cutIntoPieces(text) : text
}

/** Opens what a reply function yields. */
export function openDeltas(yielded: Source<string | ReplyDelta>): OpenReply {
  const toDelta = (result: IteratorResult<string | ReplyDelta, unknown>): IteratorResult<EngineDelta, unknown> => {
    if (result.done) return { done: true, value: undefined }
    const delta = typeof result.value === 'string' ? { content: result.value } : result.value
    if (delta.error === undefined) return { done: false, value: delta }
    endEarly(yielded)
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
  }
}
