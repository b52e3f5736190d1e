import { spawnSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { buildPackage, builtFolder } from '../built.ts'
import { quantile, type Figure } from '../measure.ts'

const ROUNDS = 41

/** Compares the time to load a subpath of the built package in a new process with the time to load msw. Neither includes the start of Node. */
export async function measure(subpath: string): Promise<Figure> {
  buildPackage()
  const ours = pathToFileURL(`${builtFolder}/${subpath}.js`).href
  const programs = { node: '', ours: `import '${ours}'`, msw: `import '${import.meta.resolve('msw')}'` }
  const names = ['node', 'ours', 'msw'] as const
  const times = { node: [] as number[], ours: [] as number[], msw: [] as number[] }
  // These first runs fill the caches of the file system, and are not counted.
  for (const name of names) time(programs[name])
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) times[name].push(time(programs[name]))
  }
  const start = quantile(times.node, 0.5)
  const ratios = times.ours.map((our, round) => (our - start) / (times.msw[round]! - start))
  return {
    ours: quantile(times.ours, 0.5) - start,
    baseline: quantile(times.msw, 0.5) - start,
    unit: 'ms',
    ratio: quantile(ratios, 0.5),
    lower: quantile(ratios, 0.25),
    upper: quantile(ratios, 0.75),
  }
}

/** Runs a program in a new process, and returns the milliseconds from the start of the process to its end. */
function time(program: string): number {
  const start = performance.now()
  const { status } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: builtFolder })
  if (status !== 0) throw new Error(`Failed to load ${program}: the process ended with ${status}.`)
  return performance.now() - start
}
