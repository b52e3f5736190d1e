import { dropBody, toRecordedRequest, type JournalEntry, type RecordedRequest } from './journal.ts'

/** The latest requests that came in. */
export interface Journal {
  add(entry: JournalEntry): void
  /** Removes the entry of a request that the next handler of msw gets. If that handler belongs to the mock, it adds its own entry. */
  remove(entry: JournalEntry): void
  list(): RecordedRequest[]
  last(): RecordedRequest | undefined
  /** How many requests are no longer kept. */
  readonly dropped: number
  clear(): void
}

/**
 * The size of the bodies that a journal keeps, in bytes, or in UTF-16 units if the body is a text. With what is read from them, they take
 * two to three times as much memory.
 */
export const MAX_BODIES_SIZE = 32 * 1024 * 1024

/**
 * Creates an empty journal.
 *
 * @param limit how many requests it keeps
 * @param maxBodiesSize the size of all bodies above which it drops those of the oldest requests, until half of the size is left. It never
 * drops the body of the latest request.
 */
export function createJournal(limit: number, maxBodiesSize: number = MAX_BODIES_SIZE): Journal {
  let kept: JournalEntry[] = []
  let bodiesSize = 0
  let dropped = 0

  function keepBody(size: number): void {
    bodiesSize += size
    if (bodiesSize <= maxBodiesSize) return
    for (const entry of kept.slice(0, -1)) {
      if (bodiesSize <= maxBodiesSize / 2) return
      const bodySize = sizeOf(entry)
      if (bodySize === 0) continue
      bodiesSize -= bodySize
      dropBody(entry)
    }
  }

  function release(entry: JournalEntry): void {
    bodiesSize -= sizeOf(entry)
    entry.keepBody = undefined
  }

  return {
    add(entry) {
      entry.keepBody = keepBody
      kept.push(entry)
      if (kept.length <= limit) return
      release(kept.shift()!)
      dropped++
    },
    remove(entry) {
      release(entry)
      kept = kept.filter((other) => other !== entry)
    },
    list: () => kept.map(toRecordedRequest),
    last() {
      const entry = kept.at(-1)
      return entry && toRecordedRequest(entry)
    },
    get dropped() {
      return dropped
    },
    clear() {
      for (const entry of kept) release(entry)
      kept = []
      dropped = 0
    },
  }
}

function sizeOf({ body }: JournalEntry): number {
  return body?.length ?? 0
}
