import type { Lifetime } from '../../src/streaming/lifetime.ts'
import { PendingLifetimes } from '../../src/streaming/pending-lifetimes.ts'

/** The lifetimes of the requests to all mocks. */
export interface WatchedLifetimes extends Disposable {
  /** In the order of the requests, which is also that of the journal. */
  readonly all: readonly Lifetime[]
  /** How many lifetimes a reset would abort. */
  readonly pending: number
  readonly mostPending: number
}

export function watchLifetimes(): WatchedLifetimes {
  const { add, delete: remove } = PendingLifetimes.prototype
  const all = new Set<Lifetime>()
  const pending = new Set<Lifetime>()
  let mostPending = 0
  PendingLifetimes.prototype.add = function (lifetime) {
    all.add(lifetime)
    pending.add(lifetime)
    mostPending = Math.max(mostPending, pending.size)
    add.call(this, lifetime)
  }
  PendingLifetimes.prototype.delete = function (lifetime) {
    pending.delete(lifetime)
    remove.call(this, lifetime)
  }
  return {
    get all() {
      return [...all]
    },
    get pending() {
      return pending.size
    },
    get mostPending() {
      return mostPending
    },
    [Symbol.dispose]() {
      Object.assign(PendingLifetimes.prototype, { add, delete: remove })
    },
  }
}
