import { dropBody, dropReply, toRecordedRequest, type JournalEntry, type RecordedRequest } from './journal.ts'

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
 * The size of the bodies that a journal keeps, and of the replies that reply functions have made, in bytes, or in UTF-16 units if it is a
 * text. With what is read from them, bodies take two to three times as much memory.
 */
export const MAX_BODIES_SIZE = 32 * 1024 * 1024

/**
 * Creates an empty journal.
 *
 * @param limit how many requests it keeps
 * @param maxBodiesSize the size of all bodies and replies above which it drops those of the oldest requests, until half of the size is left.
 * It never drops the body of the latest request, but it drops its reply if that alone is too large.
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
      if (entry.replySize) releaseReply(entry)
      const bodySize = sizeOfBody(entry)
      if (bodySize === 0) continue
      bodiesSize -= bodySize
      dropBody(entry)
    }
    const latest = kept.at(-1)
    if (bodiesSize > maxBodiesSize && latest?.replySize) releaseReply(latest)
  }

  function releaseReply(entry: JournalEntry): void {
    bodiesSize -= entry.replySize ?? 0
    dropReply(entry)
  }

  function release(entry: JournalEntry): void {
    bodiesSize -= sizeOfBody(entry)
    // A reply function that is still running goes on to yield.
    if (entry.replySize !== undefined) releaseReply(entry)
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

function sizeOfBody({ body }: JournalEntry): number {
  return body?.length ?? 0
}
