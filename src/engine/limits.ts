import type { DoneReason } from '../protocol/responses.ts'
import { expand, type Output } from '../streaming/expand.ts'
import type { Source } from '../streaming/source.ts'
import type { EngineDelta, OpenReply } from './open-reply.ts'

/** How a generation ended. */
export interface GenerationEnd {
  doneReason: DoneReason
  completionTokens: number
  /** The content of all pieces that were sent, joined. */
  text: string
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
}

/**
 * Runs a reply through the limits of its request. It pulls the next piece of the reply only when its own reader asks for more.
 *
 * If the reply has an error, the returned source fails with it after the pieces of the reply.
 */
export function runGeneration<T>(
  reply: OpenReply,
  { numPredict, stop, sendsEmptyPiece, showsThinking, tags }: GenerationLimits,
  writer: GenerationWriter<T>,
): Source<T> {
  let count = 0
  let text = ''
  let isEmpty = sendsEmptyPiece

  function end(doneReason: DoneReason, output: Output<T>): void | PromiseLike<void> {
    return writer.end({ doneReason, completionTokens: reply.usage.completionTokens ?? count, text }, output)
  }
  function cutShort(doneReason: 'stop' | 'length', output: Output<T>): void | PromiseLike<void> {
    const work = end(doneReason, output)
    output.end()
    return work
  }
  function send(delta: EngineDelta, output: Output<T>): void | PromiseLike<void> {
    const hidesThought = !showsThinking && delta.thinking !== undefined
    return writer.piece(hidesThought ? { ...delta, thinking: '' } : delta, output)
  }
  function sendUpToStop(delta: EngineDelta, content: string, output: Output<T>): void | PromiseLike<void> {
    const before = text.length
    text += content
    const stopIndex = findFirst(text, stop)
    if (stopIndex < 0) return isWorthSending(delta) ? send(delta, output) : undefined
    text = text.slice(0, Math.max(stopIndex, before))
    const kept = content.slice(0, Math.max(0, stopIndex - before))
    const sent = kept === '' ? undefined : send({ ...delta, content: kept }, output)
    return sent ? sent.then(() => cutShort('stop', output)) : cutShort('stop', output)
  }

  return expand<EngineDelta, T>(showsThinking && tags !== 'none' ? withTags(reply.deltas) : reply.deltas, {
    each(delta, output) {
      const { content, thinking, toolCalls } = delta
      if (count >= numPredict) return cutShort('length', output)
      if (thinking !== undefined && !showsThinking && content === undefined && !toolCalls) return undefined
      count++
      isEmpty = false
      if (delta === TAG) return tags === 'sent' ? send(TAG, output) : undefined
      if (content !== undefined && stop.length > 0) return sendUpToStop(delta, content, output)
      text += content ?? ''
      return isWorthSending(delta) ? send(delta, output) : undefined
    },
    atEnd(output) {
      if (reply.error) throw reply.error
      const sent = isEmpty ? send({ content: '' }, output) : undefined
      return sent ? sent.then(() => end(reply.doneReason, output)) : end(reply.doneReason, output)
    },
  })
}

/** Returns the lowest index at which one of the words begins in the text, or -1 if the text contains none of them. */
function findFirst(text: string, words: readonly string[]): number {
  let first = -1
  for (const word of words) {
    const at = word === '' ? -1 : text.indexOf(word)
    if (at >= 0 && (first < 0 || at < first)) first = at
  }
  return first
}

/** Stands for one token of a tag. It is recognized by identity. */
const TAG: EngineDelta = { content: '' }

/**
 * Adds the pieces of the tags that a thinking model writes around its thoughts: the opening tag and a newline before them, the
 * closing tag and a newline after them. The real server removes these four pieces from the text, but counts them as tokens. Its
 * generate endpoint also sends an empty line for each.
 */
function withTags(source: Source<EngineDelta>): Source<EngineDelta> {
  let phase: 'before' | 'in' | 'after' = 'before'
  const addTag = (output: Output<EngineDelta>): void => {
    output.add(TAG)
    output.add(TAG)
  }
  return expand<EngineDelta, EngineDelta>(source, {
    each(delta, output) {
      const isThought = delta.thinking !== undefined && delta.content === undefined
      if ((phase === 'before' && isThought) || (phase === 'in' && !isThought)) {
        phase = phase === 'before' ? 'in' : 'after'
        addTag(output)
      }
      output.add(delta)
    },
    atEnd(output) {
      if (phase === 'in') addTag(output)
    },
  })
}

/** Whether a piece is sent. The real server sends no line for an empty piece. */
function isWorthSending({ content, thinking, toolCalls, logprob }: EngineDelta): boolean {
  return Boolean(content || thinking || toolCalls?.length || logprob)
}
