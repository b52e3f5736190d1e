import { fork } from 'node:child_process'
import { once } from 'node:events'
import { ROWS, type Row } from './limits.ts'
import type { Figure } from './measure.ts'

const checks = process.argv.includes('--check')
const failures: string[] = []

print('', 'ours', 'baseline', 'ratio', 'quartiles', 'aim', 'limit')
for (const row of ROWS) {
  let figure = await measureRow(row)
  printFigure(row, figure)
  if (!checks || !isAboveLimit(row, figure)) continue
  // Measures once more, because another process on the machine can disturb one measurement, but hardly two.
  figure = await measureRow(row)
  printFigure({ ...row, name: '  measured again' }, figure)
  if (!isAboveLimit(row, figure)) continue
  failures.push(`${row.name}: ${figure.ratio.toFixed(2)} times the baseline, and the limit is ${row.limit}.`)
}
for (const failure of failures) console.error(`Above its limit: ${failure}`)
process.exitCode = failures.length > 0 ? 1 : 0

async function measureRow({ module, argument, msw }: Row): Promise<Figure> {
  const file = (name: string): string => new URL(name, import.meta.url).href
  const execArgv = ['--expose-gc', ...(msw === 2 ? ['--import', file('use-msw2.ts')] : [])]
  const child = fork(new URL(file('measure-row.ts')), [module, argument, String(msw)], { execArgv })
  const [result] = await Promise.race([once(child, 'message'), once(child, 'exit')])
  if (typeof result !== 'object' || result === null) throw new Error(`The row ${module} ${argument} gave no figure.`)
  return result as Figure
}

function isAboveLimit({ limit }: Row, { ratio }: Figure): boolean {
  // This is not `ratio > limit`, because a ratio that is NaN must count as above the limit too.
  return limit !== undefined && !(ratio <= limit)
}

function printFigure({ name, aim, limit }: Row, { ours, baseline, unit, ratio, lower, upper }: Figure): void {
  const withUnit = (value: number): string => `${value.toPrecision(4)} ${unit}`
  const quartiles = `${lower.toFixed(2)} to ${upper.toFixed(2)}`
  print(
    name,
    withUnit(ours),
    withUnit(baseline),
    ratio.toFixed(2),
    quartiles,
    ...[aim, limit].map((bound) => bound?.toString() ?? ''),
  )
}

function print(name: string, ...columns: string[]): void {
  const widths = [15, 15, 7, 15, 6, 7]
  console.log(name.padEnd(48) + columns.map((column, i) => column.padStart(widths[i]!)).join(''))
}
