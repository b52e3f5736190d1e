import type { DoneReason } from '../protocol/responses.ts'
import type { ReplyToolCall } from '../replies/reply.ts'
import { expand, type Output } from '../streaming/expand.ts'
import type { Source } from '../streaming/source.ts'
import { DEFAULT_TAGS, type ModelText, type TagPieces } from './model-text.ts'
import type { EngineDelta, OpenReply } from './open-reply.ts'
import { createStopFinder, type Cut, type Piece } from './stop.ts'

/** How a generation ended. */
export interface GenerationEnd {
  doneReason: DoneReason
  completionTokens: number
  /** The content of all pieces that were sent, joined. */
  text: string
  /** Content that is sent only at the end: what a model wrote of a tool call, if the server cannot know that it was a call. */
  rest: string
  /** A thought that is sent only at the end. Default: none. */
  thinking?: string
  /** Tool calls that are sent only at the end. Default: none. */
  calls?: readonly ReplyToolCall[]
}

/** Writes a generation: first its pieces, then its end. */
export interface GenerationWriter<T> {
  piece: (delta: EngineDelta, output: Output<T>) => void | PromiseLike<void>
  end: (end: GenerationEnd, output: Output<T>) => void | PromiseLike<void>
}

/**
 * What happens to the tags around the thoughts of a model:
 *
 * - `none`: they are ignored
 * - `counted`: they count as pieces, but they are not sent
 * - `sent`: they count as pieces, and are sent as empty pieces
 */
export type Tags = 'none' | 'counted' | 'sent'

export interface GenerationLimits {
  /** The number of pieces after which the generation ends with `length`. */
  numPredict: number
  /** The texts at which the generation ends with `stop`. They are not sent. */
  stop: readonly string[]
  /** Whether a reply without pieces is sent as one empty piece. */
  sendsEmptyPiece: boolean
  /** Whether the thoughts of the model are sent. */
  showsThinking: boolean
  tags: Tags
  /** Returns how the model writes tags and tool calls. It is called only if there is a `stop`. */
  readText: () => ModelText
}

/**
 * Runs a reply through the limits of its request. It pulls the next piece of the reply only when its own reader asks for more.
 *
 * If the reply has an error, the returned source fails with it after the pieces of the reply.
 */
export function runGeneration<T>(
  reply: OpenReply,
  { numPredict, stop, sendsEmptyPiece, showsThinking, tags, readText }: GenerationLimits,
  writer: GenerationWriter<T>,
): Source<T> {
  let count = 0
  let text = ''
  let isEmpty = sendsEmptyPiece
  const findStop = stop.length > 0 ? createStopFinder(stop, { readText, showsThinking }) : undefined
  const hasTags = showsThinking && (tags !== 'none' || findStop !== undefined)
  // If no stop text is looked for, it does not matter what the tags of the model are.
  const readTags = (): TagPieces => (findStop ? readText().thinkingTags : DEFAULT_TAGS)

  function end(doneReason: DoneReason, output: Output<T>, rest = ''): void | PromiseLike<void> {
    return writer.end({ doneReason, completionTokens: reply.usage.completionTokens ?? count, text, rest }, output)
  }
  function cutShort(doneReason: 'stop' | 'length', output: Output<T>, rest?: string): void | PromiseLike<void> {
    const work = end(doneReason, output, rest)
    output.end()
    return work
  }
  function send(piece: Piece, output: Output<T>): void | PromiseLike<void> {
    if (piece.tag !== undefined) return tags === 'sent' ? writer.piece({ content: '' }, output) : undefined
    text += piece.content ?? ''
    const hidesThought = !showsThinking && piece.thinking !== undefined
    return writer.piece(hidesThought ? { ...piece, thinking: '' } : piece, output)
  }
  function sendUpToStop({ kept, rest }: Cut, output: Output<T>): void | PromiseLike<void> {
    const sent = kept ? send(kept, output) : undefined
    return sent ? sent.then(() => cutShort('stop', output, rest)) : cutShort('stop', output, rest)
  }

  return expand<Piece, T>(hasTags ? withTags(reply.deltas, readTags) : reply.deltas, {
    each(piece, output) {
      const { content, thinking, toolCalls, tag } = piece
      if (tag === undefined || tags !== 'none') {
        if (count >= numPredict) return cutShort('length', output)
        if (thinking !== undefined && !showsThinking && content === undefined && !toolCalls) return undefined
        count++
        isEmpty = false
      }
      const cut = findStop?.(piece)
      if (cut) return sendUpToStop(cut, output)
      return isWorthSending(piece) ? send(piece, output) : undefined
    },
    atEnd(output) {
      if (reply.error) throw reply.error
      const sent = isEmpty ? send({ content: '' }, output) : undefined
      return sent ? sent.then(() => end(reply.doneReason, output)) : end(reply.doneReason, output)
    },
  })
}

/**
 * Adds the pieces of the tags that a thinking model writes around its thoughts: the opening tag and a newline before them, the
 * closing tag and two newlines after them. The real server removes these four pieces from the text, but counts them as tokens. Its
 * generate endpoint also sends an empty line for each.
 */
function withTags(source: Source<EngineDelta>, readTags: () => TagPieces): Source<Piece> {
  let phase: 'before' | 'in' | 'after' = 'before'
  function addTag(output: Output<Piece>): void {
    const { opening, closing } = readTags()
    for (const tag of phase === 'before' ? opening : closing) output.add({ tag })
    phase = phase === 'before' ? 'in' : 'after'
  }
  return expand<EngineDelta, Piece>(source, {
    each(delta, output) {
      const isThought = delta.thinking !== undefined && delta.content === undefined
      if ((phase === 'before' && isThought) || (phase === 'in' && !isThought)) addTag(output)
      output.add(delta)
    },
    atEnd(output) {
      if (phase === 'in') addTag(output)
    },
  })
}

/** Whether a piece is sent. The real server sends no line for an empty piece. */
function isWorthSending({ content, thinking, toolCalls, logprob, tag }: Piece): boolean {
  return Boolean(content || thinking || toolCalls?.length || logprob || tag)
}
