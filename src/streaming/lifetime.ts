/** How an answer ended: whole, left by its client, or broken off and refused. */
export type Outcome = 'pending' | 'complete' | 'aborted' | 'failed'

/** Stands in for the signal of a request that has no signal. It never fires, so it is safe to skip listeners for it. */
export const neverAborted: AbortSignal = new AbortController().signal

type AbortListener = (reason: unknown) => void

/**
 * The life of one request, from its arrival to the end of its answer. It is cut short by the request's signal, by a reader
 * that cancels, or by a mock that is reset.
 *
 * Why not an AbortController: one costs more than a short answer, and most requests are never aborted.
 */
export class Lifetime {
  outcome: Outcome = 'pending'
  /** Why it was cut short. */
  reason: unknown
  /**
   * Kept as long as the answer lives: the Request of the signal. On msw 2 the signal of a collected Request never fires.
   */
  owner: object | undefined
  #listeners: AbortListener[] | undefined
  #signal: AbortSignal
  #open: Set<Lifetime>

  /** @param open where it stands while somebody waits for its end */
  constructor(signal: AbortSignal, owner: object | undefined, open: Set<Lifetime>) {
    this.#signal = signal
    this.owner = owner
    this.#open = open
  }

  get aborted(): boolean {
    const signal = this.#signal
    if (signal !== neverAborted && this.outcome === 'pending' && signal.aborted) this.abort(signal.reason)
    return this.outcome === 'aborted'
  }

  /** Calls the listener when it is cut short; what is given takes it away again. */
  onAbort(listener: AbortListener): () => void {
    if (this.aborted) {
      listener(this.reason)
      return () => undefined
    }
    if (this.outcome !== 'pending') return () => undefined
    if (!this.#listeners) {
      this.#listeners = [listener]
      this.#open.add(this)
      if (this.#signal !== neverAborted) this.#signal.addEventListener('abort', this)
    } else this.#listeners.push(listener)
    return () => {
      const at = this.#listeners?.indexOf(listener) ?? -1
      if (at >= 0) this.#listeners!.splice(at, 1)
    }
  }

  /** Cuts it short. */
  abort(reason: unknown): void {
    if (this.outcome !== 'pending') return
    const listeners = this.#listeners
    this.reason = reason
    this.close('aborted')
    for (const listener of listeners ?? []) listener(reason)
  }

  /** Ends it; only the first end counts. */
  close(outcome: Outcome): void {
    if (this.outcome !== 'pending') return
    this.outcome = outcome
    this.owner = undefined
    this.#open.delete(this)
    if (!this.#listeners) return
    this.#listeners = undefined
    if (this.#signal !== neverAborted) this.#signal.removeEventListener('abort', this)
  }

  /** As a signal, for who knows no other. */
  toSignal(): AbortSignal {
    const controller = new AbortController()
    this.onAbort((reason) => controller.abort(reason))
    return controller.signal
  }

  /** A promise that is rejected when it is cut short first. */
  race<T>(promise: PromiseLike<T>): Promise<T> {
    let stop = (): void => undefined
    const cut = new Promise<never>((_, reject) => {
      stop = this.onAbort(reject)
    })
    return Promise.race([promise, cut]).finally(() => stop())
  }

  /** Waits for nothing but that it is cut short. */
  hang(): Promise<never> {
    return new Promise((_, reject) => {
      this.onAbort(reject)
    })
  }

  /** Called by the signal. Why not a function of its own: it would be made for each request. */
  handleEvent(): void {
    this.abort(this.#signal.reason)
  }
}
