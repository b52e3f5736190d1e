import type { Lifetime } from './lifetime.ts'

/** How many requests may be pending before the first sweep. */
const MIN_SWEEP_SIZE = 1000

/**
 * The lifetimes of the requests of one mock that have not ended. It forgets the lifetimes of responses that were
 * garbage-collected before they ended.
 */
export class PendingLifetimes {
  readonly #all = new Set<Lifetime>()
  #sweepSize = MIN_SWEEP_SIZE

  add(lifetime: Lifetime): void {
    this.#all.add(lifetime)
    if (this.#all.size > this.#sweepSize) this.#sweep()
  }

  delete(lifetime: Lifetime): void {
    this.#all.delete(lifetime)
  }

  abortAll(reason: unknown): void {
    for (const lifetime of this.#all) {
      try {
        lifetime.abort(reason)
      } catch {
        // In workerd, a request cannot end the stream of another request. workerd itself ends a stream that waits for nothing any more.
      }
    }
  }

  /** Looks at each lifetime. The next sweep comes only when their number has doubled, so that a request costs the same on average. */
  #sweep(): void {
    for (const lifetime of this.#all) if (lifetime.isAbandoned) lifetime.release()
    this.#sweepSize = Math.max(MIN_SWEEP_SIZE, 2 * this.#all.size)
  }
}
