import { describeValue } from '../misuse.ts'

/** The part of a lifetime that a clock needs, so that a lifetime may itself read the time. */
interface Abortable {
  onAbort(listener: (reason: unknown) => void): () => void
  waitForAbort(): Promise<never>
}

/** Time, timers, ids and random numbers. No other file of `src/` reads a clock or draws a random number. */
export interface Clock {
  /** Returns the time of day in milliseconds since 1970. */
  now(): number
  date(): Date
  /** Returns the time of day in RFC 3339 and in UTC, which is the format of Ollama's `created_at`. */
  timestamp(): string
  /**
   * Returns `prefix`, followed by `length` random characters of `alphabet`. The same seed gives the same ids in the same order.
   * The default alphabet is the lower-case letters and the digits.
   */
  id(prefix: string, length: number, alphabet?: string): string
  /**
   * Returns `prefix`, followed by a number below `limit`. It stands for Go's `rand.Intn(limit)`, but no number repeats within
   * `limit` calls.
   */
  serial(prefix: string, limit: number): string
  /**
   * Returns a generator of numbers from 0 to below 1. Each generator starts from the seed, so that the numbers of one answer do
   * not depend on other answers.
   */
  createRandom(): () => number
  /** Resolves after `milliseconds`, or never for Infinity. Rejects with the abort reason if the abort comes first. */
  wait(milliseconds: number, lifetime: Abortable): Promise<void>
  /** Starts ids and serial numbers from the seed again. */
  reset(): void
}

/**
 * The step between two serial numbers. It is a prime that divides neither 999 nor 999999, the limits that Ollama uses.
 * Its multiples, modulo such a limit, therefore reach every number below the limit before one repeats.
 */
const STRIDE = 617
const LETTERS_AND_DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789'

/**
 * @param options.seed what ids and random numbers are made from. Default: 0.
 * @param options.now returns the time of day. Default: `Date.now`, which is looked up at each call so that fake timers move it.
 */
export function createClock({ seed = 0, now }: { seed?: number; now?: (() => Date) | undefined } = {}): Clock {
  const read = now ? () => toMilliseconds(now()) : () => Date.now()
  let random = createRandom(seed)
  let serials = 0
  let written = Number.NaN
  let text = ''

  return {
    now: read,
    date: () => new Date(read()),
    timestamp() {
      const time = read()
      // The text is kept because a stream writes many lines in one millisecond, and making the text is half of a line's cost.
      if (time !== written) {
        written = time
        text = new Date(time).toISOString()
      }
      return text
    },
    id(prefix, length, alphabet = LETTERS_AND_DIGITS) {
      let id = prefix
      for (let i = 0; i < length; i++) id += alphabet[Math.floor(random() * alphabet.length)]
      return id
    },
    serial(prefix, limit) {
      // The number is not random, because two of a few dozen random numbers below 1000 would probably be equal.
      return `${prefix}${((seed >>> 0) + ++serials * STRIDE) % limit}`
    },
    createRandom: () => createRandom(seed),
    wait,
    reset() {
      random = createRandom(seed)
      serials = 0
    },
  }
}

/**
 * Returns a generator of numbers from 0 to below 1. The same seed gives the same numbers. The algorithm is Mulberry32, whose 32
 * bits of state are enough to tell ids apart.
 */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/**
 * Returns the milliseconds since the process or the page began. This time never goes back, and the option `now` does not change it.
 * `performance` is looked up at each call, because fake timers may replace it.
 */
export function monotonicNow(): number {
  return globalThis.performance.now()
}

/** The longest delay that `setTimeout` accepts, in milliseconds. With a longer one, it fires at once. */
const MAX_TIMER_MS = 2_147_483_647

/** Looks `setTimeout` up on `globalThis` at each call, because fake timers may be installed after this file was loaded. */
function wait(milliseconds: number, lifetime: Abortable): Promise<void> {
  if (milliseconds === Infinity) return lifetime.waitForAbort()
  return new Promise((resolve, reject) => {
    const timer = globalThis.setTimeout(
      () => {
        stop()
        resolve()
      },
      Math.min(milliseconds, MAX_TIMER_MS),
    )
    const stop = lifetime.onAbort((reason) => {
      globalThis.clearTimeout(timer)
      reject(reason as Error)
    })
  })
}

/**
 * Lets one macrotask pass. It sends a message, because fake timers hold back `setTimeout` and `setImmediate`. A body that is cut
 * into chunks should arrive under fake timers too.
 */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', () => {
      port1.close()
      resolve()
    })
    port1.start()
    port2.postMessage(undefined)
  })
}

/**
 * How many macrotasks a server gets to send a chunk before its body fails. Bun needs eight of them, and drops the chunk if the body fails
 * before.
 */
const TASKS_TO_FLUSH = 20

/** Returns the error with which a body breaks off, after the chunks before it had time to be sent. */
export async function afterFlush(error: unknown): Promise<unknown> {
  for (let i = 0; i < TASKS_TO_FLUSH; i++) await nextTask()
  return error
}

/**
 * Returns whether fake timers hold back `setImmediate`. The fake timers of sinon, which vitest and jest use as well, give each
 * function that they replace a property `clock`.
 */
export function hasFakeImmediate(): boolean {
  const { setImmediate } = globalThis as { setImmediate?: object }
  return setImmediate !== undefined && 'clock' in setImmediate
}

/** Returns a function that makes the timestamps of one answer. They never decrease, even if the clock is set back meanwhile. */
export function startTimestamps(clock: Clock): () => string {
  let latest = ''
  return () => {
    const next = clock.timestamp()
    if (next > latest) latest = next
    return latest
  }
}

/** @throws TypeError if the option `now` has returned something else than a valid Date. The Date may be of another realm. */
function toMilliseconds(date: Date): number {
  const isDate = Object.prototype.toString.call(date) === '[object Date]'
  const time = isDate ? date.getTime() : Number.NaN
  if (!Number.isNaN(time)) return time
  const found = isDate ? 'an invalid Date' : describeValue(date)
  throw new TypeError(`Failed to read the time: found ${found} as the result of the option now. Return a valid Date.`)
}
