/** How a source ended. `complete`: it gave all its values. `failed`: it broke off, or its last value reports a failure. */
export type SourceOutcome = 'complete' | 'failed'

/**
 * An iterator whose `next()` may return either a result or a promise of one.
 *
 * We avoid async generators because they allocate a promise for every value, and promises would be most of the cost of a
 * 200-chunk stream.
 */
export interface Source<T> {
  /** Returns the next value. Throws or rejects if the source fails. */
  next(): IteratorResult<T, unknown> | PromiseLike<IteratorResult<T, unknown>>
  /** Ends the source early. A generator runs its `finally` blocks. */
  return?(value?: undefined): unknown
  /**
   * Returns how the source ended once it has given its last value, and undefined while it may have more values. It lets a stream
   * close together with its last chunk. Clients that stop at `"done": true` never read further, so they would otherwise leave
   * the stream open.
   */
  outcome?(): SourceOutcome | undefined
}

export type MaybePromise<T> = T | PromiseLike<T>

export function isPromiseLike<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as PromiseLike<T> | null)?.then === 'function'
}

/** Returns a source that gives the values of another source, each converted by `map`. */
export function mapSource<T, U>(source: Source<T>, map: (value: T) => U): Source<U> {
  const mapResult = (result: IteratorResult<T, unknown>): IteratorResult<U, unknown> =>
    result.done ? { done: true, value: undefined } : { done: false, value: map(result.value) }
  return {
    next() {
      const result = source.next()
      return isPromiseLike(result) ? result.then(mapResult) : mapResult(result)
    },
    return: () => source.return?.(),
    outcome: () => source.outcome?.(),
  }
}

/**
 * Pulls the first value now, so that a failure can still become an HTTP status. A later failure becomes the last value.
 *
 * @param toLast makes the last value from a failure. If it returns undefined, the source only ends, with the outcome `failed`.
 * @returns a source that gives all values, including the first one
 * @throws the error of the source if it fails before its first value; the promise rejects with it if the value is a promise
 */
export function startSource<T>(source: Source<T>, toLast: (error: unknown) => T | undefined): MaybePromise<Source<T>> {
  const first = source.next()
  if (isPromiseLike(first)) return first.then((settled) => new StartedSource(settled, source, toLast))
  return new StartedSource(first, source, toLast)
}

class StartedSource<T> implements Source<T> {
  #first: IteratorResult<T, unknown> | undefined
  readonly #source: Source<T>
  readonly #toLast: (error: unknown) => T | undefined
  #failed = false

  constructor(first: IteratorResult<T, unknown>, source: Source<T>, toLast: (error: unknown) => T | undefined) {
    this.#first = first
    this.#source = source
    this.#toLast = toLast
  }

  next(): MaybePromise<IteratorResult<T, unknown>> {
    if (this.#failed) return { done: true, value: undefined }
    const first = this.#first
    if (first) {
      this.#first = undefined
      return first
    }
    try {
      const result = this.#source.next()
      return isPromiseLike(result) ? result.then(undefined, (error: unknown) => this.#fail(error)) : result
    } catch (error) {
      return this.#fail(error)
    }
  }

  return(): unknown {
    return this.#source.return?.()
  }

  outcome(): SourceOutcome | undefined {
    if (this.#failed) return 'failed'
    return this.#first ? undefined : this.#source.outcome?.()
  }

  #fail(error: unknown): IteratorResult<T, unknown> {
    this.#failed = true
    const last = this.#toLast(error)
    return last === undefined ? { done: true, value: undefined } : { done: false, value: last }
  }
}

/** Reads a source to its end, and returns all its values. */
export function readAll<T>(source: Source<T>): MaybePromise<T[]> {
  const values: T[] = []
  const proceed = (): MaybePromise<T[]> => {
    for (;;) {
      const result = source.next()
      if (isPromiseLike(result)) return result.then((settled) => (take(settled) ? values : proceed()))
      if (take(result)) return values
    }
  }
  const take = (result: IteratorResult<T, unknown>): boolean => {
    if (!result.done) values.push(result.value)
    return result.done === true
  }
  return proceed()
}

/** Ends a source whose reader has gone. Ignores errors from its `finally` blocks, because nobody is left to receive them. */
export function endQuietly(source: Source<unknown>): void {
  try {
    const ending = source.return?.()
    if (isPromiseLike(ending)) ending.then(undefined, () => undefined)
  } catch {
    // Nobody is left to receive the error.
  }
}
