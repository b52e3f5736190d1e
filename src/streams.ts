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
  }
}

/** The signal of a request that has none: nobody need listen to it. */
export const neverAborted: AbortSignal = new AbortController().signal

export interface StreamOptions<T> {
  /** What one value is in the stream: a chunk. */
  toText: (value: T) => string
  /**
   * What must not be collected while the stream lives: the Request of the signal. On msw 2 the signal of a collected
   * Request never fires.
   */
  owner?: object | undefined
  /** Aborts the stream: its reader is rejected with the signal's reason, and the source is ended. */
  signal?: AbortSignal | undefined
  /** What stands in the stream when the source fails midway; what it throws breaks the stream off. */
  onError: (error: unknown) => string
}

const encoder = new TextEncoder()

/**
 * A body that is pulled: one value is asked of the source for one chunk that is read, and each chunk is one value of it.
 * When it is cancelled or aborted, the source is ended.
 */
export function toTextStream<T>(
  source: Source<T>,
  { toText, owner, signal = neverAborted, onError }: StreamOptions<T>,
): ReadableStream<Uint8Array> {
  let controller: ReadableStreamDefaultController<Uint8Array>
  let ended = false
  const held = { owner }

  function end(): void {
    ended = true
    held.owner = undefined
    if (signal !== neverAborted) signal.removeEventListener('abort', abort)
  }
  function abort(): void {
    if (ended) return
    end()
    // Why here and not left to the transport: msw 2 and the browser's worker do not pass a client's abort on to the body,
    // and a read that waits for this stream would wait for ever.
    controller.error(signal.reason)
    endEarly(source)
  }
  function deliver(result: IteratorResult<T, unknown>): void {
    if (ended) return
    if (!result.done) return controller.enqueue(encoder.encode(toText(result.value)))
    end()
    controller.close()
  }
  function fail(error: unknown): void {
    if (ended) return
    end()
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
        if (signal.aborted) abort()
        else if (signal !== neverAborted) signal.addEventListener('abort', abort)
      },
      pull(): void | PromiseLike<void> {
        try {
          const result = source.next()
          return isPromiseLike(result) ? result.then(deliver).then(undefined, fail) : deliver(result)
        } catch (error) {
          fail(error)
        }
      },
      cancel() {
        end()
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
