import { endEarly, isPromiseLike, type Source } from '../streaming/source.ts'
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
  piece: (delta: EngineDelta) => T
  end: (end: GenerationEnd) => T
}

export interface GenerationLimits {
  /** Pieces after which it ends with `length`. */
  numPredict: number
  /** Texts at which it ends with `stop`; they are not sent. */
  stop: readonly string[]
  /** Whether a reply of no pieces is sent as one empty piece, as the seed does. */
  sendsEmptyPiece: boolean
  /** Whether what the model thinks is sent. */
  thinks: boolean
  /** Whether the tags around a thought are pieces of their own, and whether they are sent, as empty ones. */
  tags: 'none' | 'counted' | 'sent'
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
  const deltas = thinks && tags !== 'none' ? withTags(reply.deltas) : reply.deltas
  let count = 0
  let text = ''
  let ended = false
  let cutShort: 'stop' | 'length' | undefined
  let empty = sendsEmptyPiece

  type Result = IteratorResult<T, unknown>

  function endWith(doneReason: 'stop' | 'length'): Result {
    ended = true
    const completionTokens = reply.usage.completionTokens ?? count
    return { done: false, value: writer.end({ doneReason, completionTokens, text }) }
  }

  /** What one delta becomes; undefined: nothing, the next one is asked for. */
  function take(result: IteratorResult<EngineDelta, unknown>): Result | undefined {
    if (result.done) {
      if (reply.error) failWith(reply.error)
      if (empty) {
        empty = false
        return piece({ content: '' })
      }
      return endWith(cutShort ?? reply.doneReason)
    }
    const delta = result.value
    if (count >= numPredict) {
      endEarly(deltas)
      return endWith('length')
    }
    if (delta.thinking !== undefined && !thinks && delta.content === undefined && !delta.toolCalls) return undefined
    count++
    empty = false
    if (delta === TAG) return tags === 'sent' ? piece(TAG) : undefined
    if (delta.content === undefined || stop.length === 0) {
      text += delta.content ?? ''
      return isWorthSending(delta) ? piece(delta) : undefined
    }
    return takeUpToStop(delta, delta.content)
  }

  function takeUpToStop(delta: EngineDelta, content: string): Result | undefined {
    const before = text.length
    text += content
    let hit = -1
    for (const word of stop) {
      const at = word === '' ? -1 : text.indexOf(word)
      if (at >= 0 && (hit < 0 || at < hit)) hit = at
    }
    if (hit < 0) return isWorthSending(delta) ? piece(delta) : undefined
    cutShort = 'stop'
    endEarly(deltas)
    text = text.slice(0, Math.max(hit, before))
    const kept = content.slice(0, Math.max(0, hit - before))
    return kept === '' ? endWith('stop') : piece({ ...delta, content: kept })
  }

  function piece(delta: EngineDelta): Result {
    const value = thinks || delta.thinking === undefined ? delta : { ...delta, thinking: '' }
    return { done: false, value: writer.piece(value) }
  }

  function failWith(error: unknown): never {
    ended = true
    reply.onFail?.()
    throw error
  }

  function next(): Result | PromiseLike<Result> {
    for (;;) {
      if (ended) return { done: true, value: undefined }
      if (cutShort) return endWith(cutShort)
      const result = deltas.next()
      if (isPromiseLike(result)) return result.then((settled) => take(settled) ?? next(), failWith)
      const taken = take(result)
      if (taken) return taken
    }
  }

  return { next, return: () => deltas.return?.(), isOver: () => ended }
}

const TAG: EngineDelta = { content: '' }

/**
 * The pieces of a model that writes its thoughts between tags: the opening one and a new line before them, the closing
 * one and a new line after. The server takes them out, but counts them, and generate sends an empty line for each.
 */
function withTags(source: Source<EngineDelta>): Source<EngineDelta> {
  const waiting: Array<IteratorResult<EngineDelta, unknown>> = []
  const tag = { done: false, value: TAG } as const
  let phase: 'before' | 'in' | 'after' = 'before'

  function take(result: IteratorResult<EngineDelta, unknown>): IteratorResult<EngineDelta, unknown> {
    const isThought = !result.done && result.value.thinking !== undefined && result.value.content === undefined
    const turns = (phase === 'before' && isThought) || (phase === 'in' && !isThought)
    if (!turns) return result
    phase = phase === 'before' ? 'in' : 'after'
    waiting.push(tag, result)
    return tag
  }
  return {
    next() {
      const next = waiting.shift() ?? source.next()
      if (isPromiseLike(next)) return next.then(take)
      return next === tag || phase === 'after' ? next : take(next)
    },
    return: () => source.return?.(),
  }
}

/** An empty piece says nothing, and the real server sends no line for it. */
function isWorthSending({ content, thinking, toolCalls, logprob }: EngineDelta): boolean {
  return Boolean(content || thinking || toolCalls?.length || logprob)
}
