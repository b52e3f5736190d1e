import { endQuietly, isPromiseLike, type Source, type SourceOutcome } from './source.ts'

/** How many UTF-16 units are read ahead, as a server writes into the buffers of its connection before it has to wait for its client. */
export const MAX_AHEAD = 256 * 1024

type Result<T> = IteratorResult<T, unknown>

/**
 * Reads a source although nobody reads its values yet, as a server writes its response whether its client reads it or not. It stops
 * while more than {@link MAX_AHEAD} units wait for a reader.
 *
 * @param onEnd is called once, when the source has given its last value or has failed
 */
export function readAhead<T extends { readonly length: number }>(source: Source<T>, onEnd: () => void): Source<T> {
  return new ReadAhead(source, onEnd)
}

class ReadAhead<T extends { readonly length: number }> implements Source<T> {
  readonly #source: Source<T>
  readonly #onEnd: () => void
  readonly #values: T[] = []
  /** The size of the values that wait for a reader. */
  #size = 0
  #isPulling = false
  /** How the source ended, if it has: its outcome, or its error. */
  #end: { outcome: SourceOutcome; error?: unknown } | undefined
  #reader: { resolve: (result: Result<T>) => void; reject: (error: unknown) => void } | undefined

  constructor(source: Source<T>, onEnd: () => void) {
    this.#source = source
    this.#onEnd = onEnd
    this.#pull()
  }

  next(): Result<T> | Promise<Result<T>> {
    const settled = this.#take()
    this.#pull()
    if (settled) return settled
    if (this.#end) return this.#finish(this.#end)
    return this.#take() ?? new Promise((resolve, reject) => (this.#reader = { resolve, reject }))
  }

  return(): void {
    this.#close({ outcome: 'failed' })
    endQuietly(this.#source)
  }

  outcome(): SourceOutcome | undefined {
    return this.#values.length === 0 && !(this.#end && 'error' in this.#end) ? this.#end?.outcome : undefined
  }

  #take(): Result<T> | undefined {
    const value = this.#values.shift()
    if (value === undefined) return undefined
    this.#size -= value.length
    return { done: false, value }
  }

  #finish(end: { error?: unknown }): Result<T> {
    if ('error' in end) throw end.error
    return { done: true, value: undefined }
  }

  /** Pulls values until the source has to wait, has ended, or enough values wait for a reader. */
  #pull(): void {
    while (!this.#end && !this.#isPulling && this.#size <= MAX_AHEAD) {
      try {
        const result = this.#source.next()
        if (isPromiseLike(result)) {
          this.#isPulling = true
          void this.#receive(result)
        } else {
          this.#add(result)
        }
      } catch (error) {
        this.#fail(error)
      }
    }
  }

  async #receive(pulled: PromiseLike<Result<T>>): Promise<void> {
    try {
      this.#add(await pulled)
      this.#isPulling = false
      this.#serve()
      this.#pull()
    } catch (error) {
      this.#fail(error)
    }
  }

  #add(result: Result<T>): void {
    if (this.#end) return
    if (!result.done) {
      this.#values.push(result.value)
      this.#size += result.value.length
    }
    const outcome = this.#source.outcome?.() ?? (result.done ? 'complete' : undefined)
    if (outcome) this.#close({ outcome })
  }

  #fail(error: unknown): void {
    this.#close({ outcome: 'failed', error })
    this.#serve()
  }

  #close(end: { outcome: SourceOutcome; error?: unknown }): void {
    if (this.#end) return
    this.#end = end
    this.#onEnd()
  }

  /** Gives the reader that waits what has come. */
  #serve(): void {
    const reader = this.#reader
    if (!reader) return
    const taken = this.#take()
    if (!taken && !this.#end) return
    this.#reader = undefined
    if (taken) reader.resolve(taken)
    else if (this.#end && 'error' in this.#end) reader.reject(this.#end.error)
    else reader.resolve({ done: true, value: undefined })
  }
}
