import type { Lifetime } from './lifetime.ts'

/** How many requests may be pending before the first sweep. */
const MIN_SWEEP_SIZE = 100

/**
 * The lifetimes of the requests of one mock that have not ended.
 *
 * A client may drop a response without reading it to its end. A sweep lets such responses be garbage-collected, so that the memory that
 * they take is bounded. It waits for {@link MIN_SWEEP_SIZE} requests, because a weak reference for each request would make a short one 5 % slower.
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

  /**
   * Forgets the responses that were garbage-collected since the last sweep, and lets the others be collected before the next one. The next
   * sweep comes when the number of lifetimes has doubled, so a request costs the same on average, however many are pending.
   */
  #sweep(): void {
    for (const lifetime of this.#all) {
      if (lifetime.isAbandoned) lifetime.release()
      else lifetime.weaken()
    }
    this.#sweepSize = Math.max(MIN_SWEEP_SIZE, 2 * this.#all.size)
  }
}
