import { setImmediate } from 'node:timers/promises'

/** What a row's process reports: what is measured, against what it is measured by. */
export interface Figure {
  /** The median of the rounds, in `unit`. */
  ours: number
  baseline: number
  unit: string
  /** The median of the rounds' ratios, and the quartiles around it. */
  ratio: number
  lower: number
  upper: number
}

export interface Contender {
  /** Done before each batch, and not timed. */
  prepare?: () => void
  run: () => unknown
}

export interface Rounds {
  /** Pairs of batches. */
  rounds: number
  /** Calls in a batch: short, so that both of a pair meet the machine in one mood. */
  batch: number
  /** Calls of each before the first round. */
  warmUp: number
}

/**
 * Times two contenders in turn, batch by batch, and compares each batch with its neighbour.
 *
 * Why no library: those that are well kept (tinybench, mitata) time one task to its end and then the next, and on a shared
 * machine the difference between two seconds is greater than the one that is looked for.
 */
export async function compare(ours: Contender, baseline: Contender, counts: Rounds): Promise<Figure> {
  const { rounds, batch, warmUp } = counts
  await time(ours, warmUp)
  await time(baseline, warmUp)
  const times = { ours: [] as number[], baseline: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    // Why in turn: who comes second pays for the garbage of who came first.
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

/** Microseconds a call. */
async function time({ prepare, run }: Contender, calls: number): Promise<number> {
  prepare?.()
  // Why: what the batch before has left to be done is not this one's.
  await setImmediate()
  const start = performance.now()
  for (let call = 0; call < calls; call++) {
    const result = run()
    // Why tested: awaiting what is no promise costs a tenth of a decoder.
    if (result instanceof Promise) await result
  }
  return ((performance.now() - start) * 1000) / calls
}

/** The value below which a share of the values lies, from 0 to 1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)]!
  const above = sorted[Math.ceil(place)]!
  return below + (above - below) * (place - Math.floor(place))
}
