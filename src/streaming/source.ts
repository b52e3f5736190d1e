import type { Lifetime } from './lifetime.ts'

/**
 * Something that is pulled for one value after the other, at once or later: what an iterator is to an array, of which
 * every `next` may or may not be a promise.
 *
 * Why not simply an async generator: a reply that is plain data needs no promise, and 200 of them are most of a stream's cost.
 */
export interface Source<T> {
  next(): IteratorResult<T, unknown> | PromiseLike<IteratorResult<T, unknown>>
  /** Ends it early: generators run their `finally`. */
  return?(value?: undefined): unknown
  /**
   * Whether it is known to have no further value. A stream is closed with its last chunk then: clients that stop at a `done`
   * never ask for what comes after it.
   */
  isOver?(): boolean
}

export type MaybePromise<T> = T | PromiseLike<T>

export function isPromiseLike<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as PromiseLike<T> | null)?.then === 'function'
}

/** The source whose values are those of another, each turned into something else. */
export function mapSource<T, U>(source: Source<T>, map: (value: T) => U): Source<U> {
  const mapResult = (result: IteratorResult<T, unknown>): IteratorResult<U, unknown> =>
    result.done ? { done: true, value: undefined } : { done: false, value: map(result.value) }
  return {
    next() {
      const result = source.next()
      return isPromiseLike(result) ? result.then(mapResult) : mapResult(result)
    },
    return: () => source.return?.(),
    isOver: () => source.isOver?.() ?? false,
  }
}

/** A source whose first value was asked for already, so that its failure could still become a status. */
export function withFirst<T>(first: ReturnType<Source<T>['next']>, source: Source<T>): Source<T> {
  let pending: ReturnType<Source<T>['next']> | undefined = first
  return {
    next() {
      if (!pending) return source.next()
      const result = pending
      pending = undefined
      return result
    },
    return: () => source.return?.(),
    isOver: () => pending === undefined && (source.isOver?.() ?? false),
  }
}

export interface StreamOptions {
  /** Cut short, the stream's reader is rejected with the reason, and the source is ended. */
  lifetime: Lifetime
  /** What stands in the stream when the source fails midway; what it throws breaks the stream off. */
  onError: (error: unknown) => string
}

/** An `onError` that breaks the body off. */
export function rethrow(error: unknown): never {
  throw error
}

const encoder = new TextEncoder()

/**
 * A body that is pulled: one value is asked of the source for one chunk that is read, and each chunk is one value of it.
 * When it is cancelled or aborted, the source is ended.
 */
export function toBodyStream(
  source: Source<string | Uint8Array>,
  { lifetime, onError }: StreamOptions,
): ReadableStream<Uint8Array> {
  let controller: ReadableStreamDefaultController<Uint8Array>
  let ended = false
  lifetime.isStreaming = true

  function abort(reason: unknown): void {
    if (ended) return
    ended = true
    // Why here and not left to the transport: msw 2 and the browser's worker do not pass a client's abort on to the body,
    // and a read that waits for this stream would wait for ever.
    controller.error(reason)
    endEarly(source)
  }
  function deliver(result: IteratorResult<string | Uint8Array, unknown>): void {
    if (ended) return
    if (!result.done) {
      const { value } = result
      controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value)
      if (!source.isOver?.()) return
    }
    ended = true
    lifetime.close('complete')
    controller.close()
  }
  function fail(error: unknown): void {
    if (ended) return
    ended = true
    lifetime.close('failed')
    try {
      controller.enqueue(encoder.encode(onError(error)))
      controller.close()
    } catch (broken) {
      controller.error(broken)
    }
  }

  return new ReadableStream<Uint8Array>(
    {
      start(streamController) {
        controller = streamController
        lifetime.onAbort(abort)
      },
      pull(): void | PromiseLike<void> {
        try {
          const result = source.next()
          return isPromiseLike(result) ? result.then(deliver).then(undefined, fail) : deliver(result)
        } catch (error) {
          fail(error)
        }
      },
      cancel(reason) {
        ended = true
        lifetime.abort(reason ?? new DOMException('The body was cancelled.', 'AbortError'))
        endEarly(source)
      },
    },
    { highWaterMark: 0 },
  )
}

/** Ends a source for a reader who is gone: what its `finally` throws has nobody left to hear it. */
export function endEarly(source: Source<unknown>): void {
  try {
    const ending = source.return?.()
    if (isPromiseLike(ending)) ending.then(undefined, () => undefined)
  } catch {
    // Nobody is left to hear it.
  }
}
