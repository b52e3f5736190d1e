import { monotonicNow } from './clock.ts'

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

/** The set of lifetimes that a reset aborts. */
interface LifetimeSet {
  add(lifetime: Lifetime): unknown
  delete(lifetime: Lifetime): unknown
}

/** The lifetime whose body was made last. It is the only one that may refer strongly to a body that nobody reads. */
let latest: Lifetime | undefined

function setLatest(lifetime: Lifetime): void {
  latest?.weaken()
  latest = lifetime
}

/** How many requests have begun and ended. It orders these events, because two of them may have the same time. */
let events = 0

/** The body of a response, which its request can end. */
export interface RunningBody {
  abort(reason: unknown): void
}

/**
 * Tracks one request from its arrival to the end of its response. The request's signal, a reader that cancels the body, or
 * `reset()` can abort it.
 *
 * This class replaces AbortController because creating one costs more than a short response does, and most requests are never
 * aborted.
 */
export class Lifetime {
  outcome: Outcome = 'pending'
  /** When the request came in, in milliseconds of {@link monotonicNow}. */
  readonly startedAt: number = monotonicNow()
  /** When the response ended, on the same clock. Undefined while it is pending. */
  endedAt: number | undefined
  readonly #startOrder = ++events
  #endOrder = Number.POSITIVE_INFINITY
  /** The reason of the abort; undefined unless the request was aborted. */
  reason: unknown
  /**
   * The Request of the signal. It is kept until there is a body, which keeps it from then on, because on msw 2 a signal never
   * fires once its Request has been garbage-collected.
   */
  owner: object | undefined
  /** The body, until this lifetime is weakened. */
  #body: RunningBody | undefined
  /** The body, while a reader waits for its next chunk. */
  #waitingBody: RunningBody | undefined
  /** The body of a weakened lifetime. It is referred to weakly so that a response that nobody reads any more can be garbage-collected. */
  #weakBody: WeakRef<RunningBody> | undefined
  #listeners: AbortListener[] | undefined
  /** Is called once, when the request has ended in any way. */
  #onEnd: (() => void) | undefined
  #isListening = false
  #signal: AbortSignal | undefined
  #pendingLifetimes: LifetimeSet

  /**
   * @param signal undefined if the request has none
   * @param pendingLifetimes the lifetimes that `reset()` aborts. This one is added with its first listener, and removed when it ends.
   */
  constructor(signal: AbortSignal | undefined, owner: object | undefined, pendingLifetimes: LifetimeSet) {
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
    this.#listen()
    if (this.#listeners) this.#listeners.push(listener)
    else this.#listeners = [listener]
    return () => {
      const at = this.#listeners?.indexOf(listener) ?? -1
      if (at >= 0) this.#listeners!.splice(at, 1)
    }
  }

  /** Passes the request on to the body of its response, which ends if the request is aborted. */
  handOver(body: RunningBody): void {
    if (this.outcome !== 'pending') return
    this.#body = body
    this.owner = undefined
    this.#listen()
    setLatest(this)
  }

  /**
   * Refers to the body weakly from now on. This happens at the next response, or as soon as a reader has to wait. It does not happen at
   * once, because most responses end before the next one begins, and a weak reference makes a short response 3 % slower.
   */
  weaken(): void {
    // Some runtimes have no WeakRef, for example workerd with an old date of compatibility.
    if (!this.#body || typeof WeakRef === 'undefined') return
    this.#weakBody = new WeakRef(this.#body)
    this.#body = undefined
  }

  /** Notes that a reader waits for the next chunk of the body. Until it arrives, the body is referred to strongly. */
  noteWaiting(body: RunningBody): void {
    this.#waitingBody = body
    this.weaken()
  }

  /** Notes that no reader waits for the body any more. */
  noteDelivered(): void {
    this.#waitingBody = undefined
  }

  /** Whether the response was garbage-collected before it ended. */
  get isAbandoned(): boolean {
    return this.#weakBody !== undefined && !this.#waitingBody && !this.#weakBody.deref()
  }

  /** Aborts the request: closes this lifetime, and then calls the listeners. Does nothing if it has ended. */
  abort(reason: unknown): void {
    if (this.outcome !== 'pending') return
    const listeners = this.#listeners
    const body = this.#body ?? this.#waitingBody ?? this.#weakBody?.deref()
    this.reason = reason
    this.close('aborted')
    for (const listener of listeners ?? []) listener(reason)
    body?.abort(reason)
  }

  /** Ends this lifetime. Only the first call has an effect. */
  close(outcome: Outcome): void {
    if (this.outcome !== 'pending') return
    this.outcome = outcome
    this.endedAt = monotonicNow()
    this.#endOrder = ++events
    this.release()
  }

  /** Whether this request came in after another one had ended. */
  isAfter(other: Lifetime): boolean {
    return this.#startOrder > other.#endOrder
  }

  /** Calls `listener` once, when the request ends in any way. There is one listener at most, and the request must be pending. */
  onEnd(listener: () => void): void {
    this.#onEnd = listener
  }

  /** Lets go of everything that this lifetime refers to. The outcome stays as it is. */
  release(): void {
    this.owner = undefined
    this.#body = undefined
    this.#waitingBody = undefined
    this.#weakBody = undefined
    this.#listeners = undefined
    this.#pendingLifetimes.delete(this)
    if (this.#isListening) this.#signal?.removeEventListener('abort', this)
    const onEnd = this.#onEnd
    this.#onEnd = undefined
    onEnd?.()
  }

  #listen(): void {
    if (this.#isListening) return
    this.#isListening = true
    this.#pendingLifetimes.add(this)
    this.#signal?.addEventListener('abort', this)
  }

  /** Converts this lifetime into an AbortSignal, for APIs that need one. */
  toSignal(): AbortSignal {
    const controller = new AbortController()
    this.onAbort((reason) => controller.abort(reason))
    return controller.signal
  }

  /** Settles like `promise`, or rejects with the abort reason if the abort comes first. */
  race<T>(promise: PromiseLike<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = this.onAbort(reject)
      const settle = (): void => {
        stop()
        resolve(promise)
      }
      promise.then(settle, settle)
    })
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
