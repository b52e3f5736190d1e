import { setImmediate } from 'node:timers/promises'

/** What the process of a row reports: the code that is measured (`ours`), compared with the baseline. */
export interface Figure {
  /** The median of the measured code over all rounds, in `unit`. */
  ours: number
  /** The median of the baseline over all rounds, in `unit`. */
  baseline: number
  unit: string
  /** The median of the ratios of all rounds. `lower` and `upper` are the quartiles. */
  ratio: number
  lower: number
  upper: number
}

/** One of the two pieces of code that are compared. */
export interface Contender {
  /** Runs before each batch, and is not timed. */
  prepare?: () => void
  run: () => unknown
}

export interface Rounds {
  /** The number of pairs of batches. */
  rounds: number
  /** The number of calls in a batch. It is small, so that the machine is equally busy during both batches of a pair. */
  batch: number
  /** The number of calls of each contender before the first round. They are not counted. */
  warmUp: number
}

/**
 * Times two contenders in turn, batch by batch, and compares each batch with the batch next to it.
 *
 * It uses no library, because the well-maintained ones (tinybench, mitata) time all of one task before the next task. On a
 * shared machine, the load changes more from one second to the next than the difference that we look for.
 */
export async function compare(ours: Contender, baseline: Contender, counts: Rounds): Promise<Figure> {
  const { rounds, batch, warmUp } = counts
  await time(ours, warmUp)
  await time(baseline, warmUp)
  const times = { ours: [] as number[], baseline: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    // The order alternates, because the contender that runs second pays for collecting the garbage of the first.
    const order = round % 2 === 0 ? (['ours', 'baseline'] as const) : (['baseline', 'ours'] as const)
    for (const name of order) times[name].push(await time(name === 'ours' ? ours : baseline, batch))
  }
  const ratios = times.ours.map((our, round) => our / times.baseline[round]!)
  return {
    ours: quantile(times.ours, 0.5),
    baseline: quantile(times.baseline, 0.5),
    unit: 'us',
    ratio: quantile(ratios, 0.5),
    lower: quantile(ratios, 0.25),
    upper: quantile(ratios, 0.75),
  }
}

/** Runs one batch and returns the microseconds per call. */
async function time({ prepare, run }: Contender, calls: number): Promise<number> {
  prepare?.()
  // Lets the event loop run work that the previous batch left behind, so that it is not counted in this batch.
  await setImmediate()
  const start = performance.now()
  for (let call = 0; call < calls; call++) {
    const result = run()
    // Awaits only promises, because an `await` of any other value would add a tenth to the time of the decoder.
    if (result instanceof Promise) await result
  }
  return ((performance.now() - start) * 1000) / calls
}

/** Returns the value below which the given share of all values lies. `share` is from 0 to 1, so 0.5 gives the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)]!
  const above = sorted[Math.ceil(place)]!
  return below + (above - below) * (place - Math.floor(place))
}
