import { endEarly, isPromiseLike, type Source, type SourceOutcome } from './source.ts'

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
export function expand<T, U>(source: Source<T>, { each, atEnd, atFailure }: Expansion<T, U>): Source<U> {
  const waiting: U[] = []
  let given = 0
  let outcome: SourceOutcome | undefined
  const output: Output<U> = {
    add: (value) => void waiting.push(value),
    end(ended = 'complete') {
      outcome = ended
      endEarly(source)
    },
  }
  type Result = IteratorResult<U, unknown>

  function fail(error: unknown): void {
    outcome = 'failed'
    endEarly(source)
    if (!atFailure) throw error
    atFailure(error, output)
  }
  function finish(ended: SourceOutcome): void | PromiseLike<void> {
    const work = atEnd?.(output)
    if (!isPromiseLike(work)) return void (outcome ??= ended)
    return work.then(() => void (outcome ??= ended))
  }
  /** Ends with the last value, if the source knows that it was the last. */
  function finishIfOver(): void | PromiseLike<void> {
    const ended = outcome ? undefined : source.outcome?.()
    if (ended) return finish(ended)
  }
  function take(result: IteratorResult<T, unknown>): void | PromiseLike<void> {
    if (result.done) return finish(source.outcome?.() ?? 'complete')
    const work = each(result.value, output)
    return isPromiseLike(work) ? work.then(finishIfOver) : finishIfOver()
  }
  function next(): Result | PromiseLike<Result> {
    for (;;) {
      if (given < waiting.length) {
        const value = waiting[given++]!
        if (given === waiting.length) given = waiting.length = 0
        return { done: false, value }
      }
      if (outcome) return { done: true, value: undefined }
      try {
        const result = source.next()
        const work = isPromiseLike(result) ? result.then(take) : take(result)
        if (isPromiseLike(work)) return work.then(undefined, fail).then(next)
      } catch (error) {
        fail(error)
      }
    }
  }
  return { next, return: () => source.return?.(), outcome: () => (waiting.length === 0 ? outcome : undefined) }
}
