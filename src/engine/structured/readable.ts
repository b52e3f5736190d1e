import type { Keywords } from './references.ts'

const WORDS = (
  'amber apple april basil birch blue brook calm cedar clear cloud coral daisy dawn delta early east fern field first ' +
  'flint forest garden gentle glass gold green harbour hazel honey island ivory jade june lake leaf light lilac linen ' +
  'maple marble meadow mint misty moss north oak ocean olive open orange pearl pine plain quiet rain river rose sand ' +
  'silver sky slate small snow south spring stone summer sunny tide valley violet warm water west willow wind winter'
).split(' ')

export function pick<T>(random: () => number, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)]!
}

/**
 * Writes one or two words. If the schema asks for another length, the text is longer or shorter.
 *
 * @example
 * writeWords(random, { minLength: 3 }) // 'quiet river'
 */
export function writeWords(random: () => number, schema: Keywords): string {
  const min = readNumber(schema['minLength']) ?? 0
  const max = readNumber(schema['maxLength']) ?? Infinity
  let text = `${pick(random, WORDS)} ${pick(random, WORDS)}`
  if (text.length > max) text = text.split(' ', 1)[0]!
  while (text.length < min) text += ` ${pick(random, WORDS)}`
  if (text.length <= max) return text
  // A space at the end is hard to see, and may not fit a pattern of words. An `s` replaces it.
  return text.slice(0, max).replace(/ $/, 's')
}

/**
 * Chooses a small number within the bounds, from 0 to 100 if the schema allows it. Without `multipleOf`, the number has at most two
 * decimals.
 *
 * @returns undefined if no such number was found
 */
export function chooseNumber(random: () => number, schema: Keywords, isInteger: boolean): number | undefined {
  const step = readNumber(schema['multipleOf']) ?? (isInteger ? 1 : 0.01)
  if (!(step > 0) || (isInteger && !Number.isInteger(step))) return undefined
  const min = Math.max(readNumber(schema['minimum']) ?? -Infinity, readNumber(schema['exclusiveMinimum']) ?? -Infinity)
  const max = Math.min(readNumber(schema['maximum']) ?? Infinity, readNumber(schema['exclusiveMaximum']) ?? Infinity)
  const span = 100 * Math.max(1, step)
  // The range begins at 0 if the bounds allow it. Otherwise, it lies at the bound that is nearer to 0.
  const start = min > 0 ? min : max > 0 ? 0 : Math.max(min, max - span)
  const from = Math.ceil(start / step)
  const to = Math.floor(Math.min(max, start + span) / step)
  const fits = (number: number): boolean =>
    number >= min && number <= max && number !== schema['exclusiveMinimum'] && number !== schema['exclusiveMaximum']
  for (let tries = 0; tries < 20; tries++) {
    const number = clean((from + Math.floor(random() * (to - from + 1))) * step)
    if (fits(number)) return number
  }
  return undefined
}

/** Removes the rounding error of a product: 0.30000000000000004 becomes 0.3. */
function clean(number: number): number {
  return Number(number.toPrecision(12))
}

export function readNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
