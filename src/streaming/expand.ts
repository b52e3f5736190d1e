import { endQuietly, isPromiseLike, type MaybePromise, type Source, type SourceOutcome } from './source.ts'

/** Receives the values that an {@link Expansion} produces. */
export interface Output<T> {
  add(value: T): void
  /**
   * Ends the output after the values that were added so far. Ends the source too, so that no further value is pulled from it.
   * The default outcome is `complete`.
   */
  end(outcome?: SourceOutcome): void
}

/** How {@link expand} makes new values from the values of a source. */
export interface Expansion<T, U> {
  /** Adds the values that are made from one value: none, one or several. */
  each(value: T, output: Output<U>): void | PromiseLike<void>
  /** Adds values after the last one. An error that it throws is a failure of the source. Default: adds nothing. */
  atEnd?(output: Output<U>): void | PromiseLike<void>
  /** Adds values in place of a failure. The output ends after them. Default: throws the failure. */
  atFailure?(error: unknown, output: Output<U>): void
}

/**
 * Returns a source whose values are made from the values of another source. It pulls the next value only when everything made
 * from the previous value has been read.
 */
export function expand<T, U>(source: Source<T>, expansion: Expansion<T, U>): Source<U> {
  return new ExpandedSource(source, expansion)
}

/** This is a class because closures cost more, and every answer needs one. */
class ExpandedSource<T, U> implements Source<U>, Output<U> {
  readonly #source: Source<T>
  readonly #expansion: Expansion<T, U>
  /** The values that were added and not yet read have the indexes from `#given` to before `#added`. */
  readonly #waiting: U[] = []
  #given = 0
  #added = 0
  #outcome: SourceOutcome | undefined

  constructor(source: Source<T>, expansion: Expansion<T, U>) {
    this.#source = source
    this.#expansion = expansion
  }

  add(value: U): void {
    this.#waiting[this.#added++] = value
  }

  end(outcome: SourceOutcome = 'complete'): void {
    this.#outcome = outcome
    endQuietly(this.#source)
  }

  outcome(): SourceOutcome | undefined {
    return this.#given === this.#added ? this.#outcome : undefined
  }

  return(): unknown {
    return this.#source.return?.()
  }

  next(): MaybePromise<IteratorResult<U, unknown>> {
    for (;;) {
      if (this.#given < this.#added) return { done: false, value: this.#give() }
      if (this.#outcome) return { done: true, value: undefined }
      try {
        const result = this.#source.next()
        const work = isPromiseLike(result) ? result.then((settled) => this.#take(settled)) : this.#take(result)
        if (work) {
          return work.then(undefined, (error: unknown) => this.#fail(error)).then(() => this.next())
        }
      } catch (error) {
        this.#fail(error)
      }
    }
  }

  #give(): U {
    const value = this.#waiting[this.#given++]!
    // The list is filled from its start again. It is never emptied, because that would allocate a new list for every value.
    if (this.#given === this.#added) this.#given = this.#added = 0
    return value
  }

  #take(result: IteratorResult<T, unknown>): void | PromiseLike<void> {
    if (result.done) return this.#finish(this.#source.outcome?.() ?? 'complete')
    const work = this.#expansion.each(result.value, this)
    return work ? work.then(() => this.#finishIfOver()) : this.#finishIfOver()
  }

  /** Ends together with the last value, if the source knows that the value was its last. */
  #finishIfOver(): void | PromiseLike<void> {
    const ended = this.#outcome ? undefined : this.#source.outcome?.()
    if (ended) return this.#finish(ended)
  }

  #finish(ended: SourceOutcome): void | PromiseLike<void> {
    const work = this.#expansion.atEnd?.(this)
    if (work) return work.then(() => void (this.#outcome ??= ended))
    this.#outcome ??= ended
  }

  #fail(error: unknown): void {
    this.#outcome = 'failed'
    endQuietly(this.#source)
    if (!this.#expansion.atFailure) throw error
    this.#expansion.atFailure(error, this)
  }
}
