import { buildPackage, measureBuiltSize } from '../built.ts'
import type { Figure } from '../measure.ts'

const AIM = 250

/** The JavaScript and the types that a user installs, in kilobytes, against the aim. */
export async function measure(): Promise<Figure> {
  buildPackage()
  const ours = measureBuiltSize() / 1000
  const ratio = ours / AIM
  return { ours, baseline: AIM, unit: 'kB', ratio, lower: ratio, upper: ratio }
}
