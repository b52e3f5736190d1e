import type { Lifetime } from './lifetime.ts'

/** The one place for time, timers, ids and random numbers: nothing else reads a clock or rolls a die. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  date(): Date
  /** RFC 3339 in UTC, as Ollama's `created_at`. */
  timestamp(): string
  /** `length` letters and digits of `alphabet`, from the seed: the same seed gives the same ids in the same order. */
  id(prefix: string, length: number, alphabet?: string): string
  /** `prefix` and a number below `limit`, where Go has `rand.Intn(limit)`: none comes twice before all have come. */
  serial(prefix: string, limit: number): string
  /** Numbers from 0 to below 1, the same for each call: what is drawn for one answer does not depend on other answers. */
  createRandom(): () => number
  /** Waits, for ever where `milliseconds` is Infinity; rejected when the request is cut short before. */
  wait(milliseconds: number, lifetime: Lifetime): Promise<void>
  /** Back to the seed. */
  reset(): void
}

/** A prime that is no factor of 999 or 999999, so that its multiples pass through all numbers below them. */
const STRIDE = 617
const LETTERS_AND_DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** @param options.now the time of day; default the system's, looked up at each call so that fake timers move it */
export function createClock({ seed = 0, now }: { seed?: number; now?: (() => Date) | undefined } = {}): Clock {
  const read = now ? () => now().getTime() : () => Date.now()
  let random = createRandom(seed)
  let serials = 0
  let written = Number.NaN
  let text = ''

  return {
    now: read,
    date: () => new Date(read()),
    timestamp() {
      const time = read()
      // Why kept: a stream writes many lines in one millisecond, and the text is half of a line's cost.
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
      // Why not a random one: a few dozen of a thousand would hold two that are equal.
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

/** Numbers from 0 to below 1, the same for the same seed. Mulberry32: 32 bits of state, enough to tell ids apart. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A longer time would be none to `setTimeout`. */
const LONGEST_TIMER = 2_147_483_647

/** Why `globalThis`: fake timers are put there, before or after this file is loaded. */
function wait(milliseconds: number, lifetime: Lifetime): Promise<void> {
  if (milliseconds === Infinity) return lifetime.hang()
  return new Promise((resolve, reject) => {
    const timer = globalThis.setTimeout(
      () => {
        stop()
        resolve()
      },
      Math.min(milliseconds, LONGEST_TIMER),
    )
    const stop = lifetime.onAbort((reason) => {
      globalThis.clearTimeout(timer)
      reject(reason as Error)
    })
  })
}

/**
 * Lets one macrotask pass. Why by a message: fake timers hold back `setTimeout` and `setImmediate`, and what is cut into
 * chunks should arrive under them too.
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

/** Whether fake timers hold back `setImmediate`: those of sinon, which are vitest's and jest's too, mark what they replace. */
export function hasFakeImmediate(): boolean {
  const { setImmediate } = globalThis as { setImmediate?: object }
  return setImmediate !== undefined && 'clock' in setImmediate
}

/** The timestamps of one answer: they do not fall, even if the clock is set back in the middle of it. */
export function startTimestamps(clock: Clock): () => string {
  let latest = ''
  return () => {
    const next = clock.timestamp()
    if (next > latest) latest = next
    return latest
  }
}
