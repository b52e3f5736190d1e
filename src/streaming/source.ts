/** How a source ended: `complete`: it gave all that it had; `failed`: it broke off, or its last value says that it failed. */
export type SourceOutcome = 'complete' | 'failed'

/**
 * An iterator whose `next()` may return either a result or a promise of one.
 *
 * We avoid async generators because they allocate a promise for every value, and promises would be most of the cost of a
 * 200-chunk stream.
 */
export interface Source<T> {
  /** Throws, or rejects, when the source fails. */
  next(): IteratorResult<T, unknown> | PromiseLike<IteratorResult<T, unknown>>
  /** Ends the source early: generators run their `finally`. */
  return?(value?: undefined): unknown
  /**
   * How the source ended, once it has given its last value; undefined while it may have more. With it, a stream closes together
   * with its last chunk: clients that stop at `"done": true` never ask for more, and would leave the stream open.
   */
  outcome?(): SourceOutcome | undefined
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
    outcome: () => source.outcome?.(),
  }
}

/**
 * Pulls the first value now, so that a failure before it can still become a status. A later failure becomes the last value.
 *
 * @param toLast the value that stands for a failure; undefined: the source just ends, and its outcome is `failed`
 * @returns the source, which gives the first value again; throws, or rejects with, the failure of the first value
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

/** Reads a source to its end. */
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

/** Ends a source for a reader who is gone: what its `finally` throws has nobody left to hear it. */
export function endEarly(source: Source<unknown>): void {
  try {
    const ending = source.return?.()
    if (isPromiseLike(ending)) ending.then(undefined, () => undefined)
  } catch {
    // Nobody is left to hear it.
  }
}
