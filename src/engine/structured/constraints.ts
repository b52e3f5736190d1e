import { refuseVastPattern } from './patterns.ts'
import { spend, type Budget, type Unroll, type Within } from './plan.ts'
import { readNumber } from './readable.ts'
import { isSchema, type Schema } from './references.ts'

/** By how many characters a text may be longer than its `minLength`, even if its `maxLength` allows more. */
const LONG_TEXT = 200

/** How many items are made at most after the tuple items of a list, unless `minItems` requires more. */
const MOST_ITEMS = 3

/**
 * Limits the length of a text, because the generator may use all of a `maxLength`, however large it is.
 *
 * @throws NoInstanceError if the text is too long to make
 */
export function unrollStrings(result: Record<string, unknown>, budget: Budget, times: number): void {
  const least = readNumber(result['minLength']) ?? 0
  spend(budget, (times * Math.max(0, least)) / 100)
  const { pattern } = result
  if (typeof pattern === 'string') refuseVastPattern(pattern)
  else if ((readNumber(result['maxLength']) ?? 0) > least + LONG_TEXT) result['maxLength'] = least + LONG_TEXT
}

/** Converts the boolean `exclusiveMinimum` and `exclusiveMaximum` of draft 4 into the numbers of later drafts. */
export function unrollNumbers(result: Record<string, unknown>): void {
  for (const [exclusive, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof result[exclusive] !== 'boolean') continue
    if (result[exclusive] && bound in result) {
      result[exclusive] = result[bound]
      delete result[bound]
    } else {
      delete result[exclusive]
    }
  }
}

/**
 * Limits a list to between one and three items, if the schema allows it. A list whose items would never end gets no items.
 *
 * @returns false if the list must have an item that cannot be made
 */
export function unrollArray(result: Record<string, unknown>, { unroll, alone, times }: Within): boolean {
  const isTuple = Array.isArray(result['items'])
  const first = (isTuple ? result['items'] : result['prefixItems']) as unknown
  const rest = isTuple ? result['additionalItems'] : result['items']
  delete result['additionalItems']
  delete result['items']
  if (result['type'] !== 'array' && first === undefined && rest === undefined && !('contains' in result)) return true
  let least = readNumber(result['minItems']) ?? 0
  let most = readNumber(result['maxItems']) ?? Infinity

  if (Array.isArray(first)) {
    const made: Schema[] = []
    for (const schema of first.filter(isSchema)) {
      const item = unroll(schema, true, times)
      if (item === false) break
      made.push(item)
    }
    if (made.length < first.length) most = Math.min(most, made.length)
    else if (alone) least = Math.max(least, Math.min(made.length, most))
    result['prefixItems'] = made
    most = Math.min(most, rest === undefined ? Math.max(least, made.length) : Infinity)
  }
  const begun = Array.isArray(first) ? first.length : 0
  if (alone && begun === 0 && most >= 1) least = Math.max(least, 1)
  most = Math.min(most, Math.max(least, begun + MOST_ITEMS))
  if (most > begun) {
    const items = unroll(isSchema(rest) ? rest : true, true, times * Math.max(1, most - begun))
    result['items'] = items === true ? { type: 'string' } : items
    if (items === false) most = begun
  }
  if ((readNumber(result['minItems']) ?? 0) > most) return false
  result['minItems'] = Math.min(least, most)
  result['maxItems'] = most
  return unrollContains(result, unroll, times)
}

function unrollContains(result: Record<string, unknown>, unroll: Unroll, times: number): boolean {
  if (!isSchema(result['contains'])) return true
  const least = readNumber(result['minContains']) ?? 1
  const contains = unroll(result['contains'], true, times * Math.max(1, least))
  delete result['maxContains']
  if (contains === false) delete result['contains']
  else result['contains'] = contains
  return contains !== false || least === 0
}
