// Measures how the cost of an action grows with its input.

/** The larger input is this many times as large as the smaller one. */
const FACTOR = 4

/** How much more than its input a cost may grow. Caches and garbage make a difference between two sizes, even if all work is linear. */
const TOLERANCE = 2.2

/** A measurement takes at least this many milliseconds, so that noise is small beside it. */
const MIN_MS = 10

/** How often the two sizes are measured in turn, if their ratio is too high. The fastest run of each counts. */
const MAX_RUNS = 15

/** After this many milliseconds, the sizes are not measured again. */
const MAX_TOTAL_MS = 20_000

/** Prepares an action for an input of a size, and returns the action. Only the action is measured. */
export type Prepare = (size: number) => () => unknown

/**
 * Measures an action with an input, and with one that is four times as large.
 *
 * It begins with small inputs, and takes larger ones until the time can be measured. So no run costs much more than it must, even if the
 * cost grows with the square of the input.
 *
 * A cost may jump once, for example where a chat no longer fits into the context of its model, or a template into a cache. So if it grows
 * too much, it is measured once more with inputs that are four times as large: there, the square of the input would show again.
 *
 * @param limits.min the size of the first input
 * @param limits.max the size of the largest input
 * @returns undefined if the cost grows at most as the input does. Otherwise, a sentence with the figures.
 */
export async function findTooMuchGrowth(
  prepare: Prepare,
  { min, max }: { min: number; max: number },
): Promise<string | undefined> {
  let size = min
  while (size * FACTOR * FACTOR <= max && (await measure(prepare, size)) < MIN_MS) size *= FACTOR
  const growth = await compareSizes(prepare, size)
  return growth && size * FACTOR * FACTOR <= max ? compareSizes(prepare, size * FACTOR) : growth
}

async function compareSizes(prepare: Prepare, size: number): Promise<string | undefined> {
  let [small, large] = [Infinity, Infinity]
  const start = performance.now()
  for (let run = 0; run < MAX_RUNS && performance.now() - start < MAX_TOTAL_MS; run++) {
    small = Math.min(small, await measure(prepare, size))
    large = Math.min(large, await measure(prepare, size * FACTOR))
    // A cost below that is mostly fixed, or garbage of earlier work, and does not come from the input.
    if (run > 0 && large <= Math.max(small, MIN_MS) * FACTOR * TOLERANCE) return undefined
  }
  return `${size} take ${small.toFixed(1)} ms, and ${size * FACTOR} take ${large.toFixed(1)} ms`
}

/** Returns how long an action takes, in milliseconds. The clock of the processor would be better, but it ticks only every four. */
async function measure(prepare: Prepare, size: number): Promise<number> {
  const action = prepare(size)
  const start = performance.now()
  await action()
  return performance.now() - start
}
