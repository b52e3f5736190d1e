/**
 * How a response ended.
 *
 * - `pending`: it has not ended.
 * - `complete`: it was delivered completely.
 * - `aborted`: the client or `reset()` ended it.
 * - `failed`: it was refused with a status of 400 or higher, or it broke off.
 */
export type Outcome = 'pending' | 'complete' | 'aborted' | 'failed'

type AbortListener = (reason: unknown) => void

/**
 * Tracks one request from its arrival to the end of its response. The request's signal, a reader that cancels the body, or
 * `reset()` can abort it.
 *
 * This class replaces AbortController because creating one costs more than a short response does, and most requests are never
 * aborted.
 */
export class Lifetime {
  outcome: Outcome = 'pending'
  /** The reason of the abort; undefined unless the request was aborted. */
  reason: unknown
  /**
   * The Request of the signal. It is kept until the response has ended, because on msw 2 a signal never fires once its Request
   * has been garbage-collected.
   */
  owner: object | undefined
  #listeners: AbortListener[] | undefined
  #signal: AbortSignal | undefined
  #pendingLifetimes: Set<Lifetime>

  /**
   * @param signal undefined if the request has none
   * @param pendingLifetimes the lifetimes that `reset()` aborts. This one is added with its first listener, and removed when it ends.
   */
  constructor(signal: AbortSignal | undefined, owner: object | undefined, pendingLifetimes: Set<Lifetime>) {
    this.#signal = signal
    this.owner = owner
    this.#pendingLifetimes = pendingLifetimes
  }

  /** Whether the request was aborted. Reads the signal, because without listeners this lifetime does not listen to the signal. */
  get aborted(): boolean {
    const signal = this.#signal
    if (this.outcome === 'pending' && signal?.aborted) this.abort(signal.reason)
    return this.outcome === 'aborted'
  }

  /** Calls `listener` when the request is aborted, or at once if it already was. Returns a function that removes the listener. */
  onAbort(listener: AbortListener): () => void {
    if (this.aborted) {
      listener(this.reason)
      return () => undefined
    }
    if (this.outcome !== 'pending') return () => undefined
    if (!this.#listeners) {
      this.#listeners = [listener]
      this.#pendingLifetimes.add(this)
      this.#signal?.addEventListener('abort', this)
    } else this.#listeners.push(listener)
    return () => {
      const at = this.#listeners?.indexOf(listener) ?? -1
      if (at >= 0) this.#listeners!.splice(at, 1)
    }
  }

  /** Aborts the request: closes this lifetime, and then calls the listeners. Does nothing if it has ended. */
  abort(reason: unknown): void {
    if (this.outcome !== 'pending') return
    const listeners = this.#listeners
    this.reason = reason
    this.close('aborted')
    for (const listener of listeners ?? []) listener(reason)
  }

  /** Ends this lifetime. Only the first call has an effect. */
  close(outcome: Outcome): void {
    if (this.outcome !== 'pending') return
    this.outcome = outcome
    this.owner = undefined
    this.#pendingLifetimes.delete(this)
    if (!this.#listeners) return
    this.#listeners = undefined
    this.#signal?.removeEventListener('abort', this)
  }

  /** Converts this lifetime into an AbortSignal, for APIs that need one. */
  toSignal(): AbortSignal {
    const controller = new AbortController()
    this.onAbort((reason) => controller.abort(reason))
    return controller.signal
  }

  /** Settles like `promise`, or rejects with the abort reason if the abort comes first. */
  race<T>(promise: PromiseLike<T>): Promise<T> {
    let stop = (): void => undefined
    const cut = new Promise<never>((_, reject) => {
      stop = this.onAbort(reject)
    })
    return Promise.race([promise, cut]).finally(() => stop())
  }

  /** Returns a promise that never resolves, and that rejects on abort. */
  waitForAbort(): Promise<never> {
    return new Promise((_, reject) => {
      this.onAbort(reject)
    })
  }

  /** Is called by the signal. The lifetime itself is the listener, because a function would have to be created for each request. */
  handleEvent(): void {
    this.abort(this.#signal?.reason)
  }
}
