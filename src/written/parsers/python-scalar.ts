import { isInt64, readFloat } from '../typed-values.ts'

const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['null', null],
  ['None', null],
])

/** Reads a word such as `True` or `null`, or a number. Returns undefined if the text is neither. */
export function readPythonScalar(text: string): { value: unknown } | undefined {
  if (WORDS.has(text)) return { value: WORDS.get(text) }
  const number = isInt64(text) ? Number(text) || 0 : readFloat(text)
  return number === undefined ? undefined : { value: number }
}
