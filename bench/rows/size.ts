import { buildPackage, measureBuiltSize } from '../built.ts'
import type { Figure } from '../measure.ts'

/** The size that we want, in kilobytes. */
const AIM_KB = 250

/** Compares the size of the JavaScript that a user installs with the aim, in kilobytes. The parsers of Ollama do not count. */
export async function measure(): Promise<Figure> {
  buildPackage()
  const ours = measureBuiltSize() / 1000
  const ratio = ours / AIM_KB
  return { ours, baseline: AIM_KB, unit: 'kB', ratio, lower: ratio, upper: ratio }
}
