import { endEarly, isPromiseLike, type MaybePromise, type Source, type SourceOutcome } from './source.ts'

/** Takes the values that {@link expand} gives. */
export interface Output<T> {
  add(value: T): void
  /** Ends the output: what was added comes last, and the source is not asked again. Default outcome: `complete`. */
  end(outcome?: SourceOutcome): void
}

export interface Expansion<T, U> {
  /** Adds what one value becomes: nothing, one value, or several. */
  each(value: T, output: Output<U>): void | PromiseLike<void>
  /** Adds what comes after the last value. What it throws is a failure. Default: nothing. */
  atEnd?(output: Output<U>): void | PromiseLike<void>
  /** Adds what comes in the place of a failure, which is then the end. Default: the failure is thrown. */
  atFailure?(error: unknown, output: Output<U>): void
}

/**
 * The source whose values are made from the values of another one. It asks for one value when all that the value before became
 * has been read.
 */
export function expand<T, U>(source: Source<T>, expansion: Expansion<T, U>): Source<U> {
  return new ExpandedSource(source, expansion)
}

/** A class and no closures, because one is made for every answer. */
class ExpandedSource<T, U> implements Source<U>, Output<U> {
  readonly #source: Source<T>
  readonly #expansion: Expansion<T, U>
  /** The values that were added and not given yet stand from `#given` to before `#added`. */
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
    endEarly(this.#source)
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
    // The list is filled anew from its start. It is never emptied, because that would allocate a new one for every value.
    if (this.#given === this.#added) this.#given = this.#added = 0
    return value
  }

  #take(result: IteratorResult<T, unknown>): void | PromiseLike<void> {
    if (result.done) return this.#finish(this.#source.outcome?.() ?? 'complete')
    const work = this.#expansion.each(result.value, this)
    return work ? work.then(() => this.#finishIfOver()) : this.#finishIfOver()
  }

  /** Ends with the last value, if the source knows that it was the last. */
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
    endEarly(this.#source)
    if (!this.#expansion.atFailure) throw error
    this.#expansion.atFailure(error, this)
  }
}
