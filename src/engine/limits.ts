import { expand, type Output } from '../streaming/expand.ts'
import type { Source } from '../streaming/source.ts'
import type { EngineDelta, OpenReply } from './open-reply.ts'

/** The end of an answer. */
export interface GenerationEnd {
  doneReason: 'stop' | 'length'
  completionTokens: number
  /** All of the content. */
  text: string
}

/** What a generation becomes, part by part. */
export interface GenerationWriter<T> {
  piece: (delta: EngineDelta, output: Output<T>) => void | PromiseLike<void>
  end: (end: GenerationEnd, output: Output<T>) => void | PromiseLike<void>
}

/** Whether the tags around a thought are pieces of their own, and whether they are sent, as empty ones. */
export type Tags = 'none' | 'counted' | 'sent'

export interface GenerationLimits {
  /** Pieces after which it ends with `length`. */
  numPredict: number
  /** Texts at which it ends with `stop`; they are not sent. */
  stop: readonly string[]
  /** Whether a reply of no pieces is sent as one empty piece. */
  sendsEmptyPiece: boolean
  /** Whether what the model thinks is sent. */
  thinks: boolean
  tags: Tags
}

/**
 * Runs a reply through the limits of its request: one piece is asked of it for one that is given.
 *
 * The source fails with the reply's error, where it has one, after the reply's pieces.
 */
export function runGeneration<T>(
  reply: OpenReply,
  { numPredict, stop, sendsEmptyPiece, thinks, tags }: GenerationLimits,
  writer: GenerationWriter<T>,
): Source<T> {
  let count = 0
  let text = ''
  let isEmpty = sendsEmptyPiece

  function end(doneReason: 'stop' | 'length', output: Output<T>): void | PromiseLike<void> {
    return writer.end({ doneReason, completionTokens: reply.usage.completionTokens ?? count, text }, output)
  }
  function cutShort(doneReason: 'stop' | 'length', output: Output<T>): void | PromiseLike<void> {
    const work = end(doneReason, output)
    output.end()
    return work
  }
  function send(delta: EngineDelta, output: Output<T>): void | PromiseLike<void> {
    const hidesThought = !thinks && delta.thinking !== undefined
    return writer.piece(hidesThought ? { ...delta, thinking: '' } : delta, output)
  }
  function sendUpToStop(delta: EngineDelta, content: string, output: Output<T>): void | PromiseLike<void> {
    const before = text.length
    text += content
    const hit = findFirst(text, stop)
    if (hit < 0) return isWorthSending(delta) ? send(delta, output) : undefined
    text = text.slice(0, Math.max(hit, before))
    const kept = content.slice(0, Math.max(0, hit - before))
    const sent = kept === '' ? undefined : send({ ...delta, content: kept }, output)
    return sent ? sent.then(() => cutShort('stop', output)) : cutShort('stop', output)
  }

  return expand<EngineDelta, T>(thinks && tags !== 'none' ? withTags(reply.deltas) : reply.deltas, {
    each(delta, output) {
      const { content, thinking, toolCalls } = delta
      if (count >= numPredict) return cutShort('length', output)
      if (thinking !== undefined && !thinks && content === undefined && !toolCalls) return undefined
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

/** Where the first of the words begins in the text; -1: none of them is in it. */
function findFirst(text: string, words: readonly string[]): number {
  let first = -1
  for (const word of words) {
    const at = word === '' ? -1 : text.indexOf(word)
    if (at >= 0 && (first < 0 || at < first)) first = at
  }
  return first
}

const TAG: EngineDelta = { content: '' }

/**
 * The pieces of a model that writes its thoughts between tags: the opening one and a new line before them, the closing
 * one and a new line after. The server takes them out, but counts them, and generate sends an empty line for each.
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

/** An empty piece says nothing, and the real server sends no line for it. */
function isWorthSending({ content, thinking, toolCalls, logprob }: EngineDelta): boolean {
  return Boolean(content || thinking || toolCalls?.length || logprob)
}
