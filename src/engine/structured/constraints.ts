import { refuseLargePattern } from './patterns.ts'
import { spend, type Budget, type Prepare, type PrepareContext } from './plan.ts'
import { readNumber } from './readable.ts'
import { isSchema, type Schema } from './references.ts'

/** By how many characters a text may be longer than its `minLength`, even if its `maxLength` allows more. */
const MAX_EXTRA_LENGTH = 200

/** How many items are made at most after the tuple items of a list, unless `minItems` requires more. */
const MAX_EXTRA_ITEMS = 3

/**
 * Limits the length of a text, because the generator may use all of a `maxLength`, however large it is.
 *
 * @throws NoInstanceError if the text is too long to make
 */
export function prepareStrings(result: Record<string, unknown>, budget: Budget, copies: number): void {
  const min = readNumber(result['minLength']) ?? 0
  spend(budget, (copies * Math.max(0, min)) / 100)
  const { pattern } = result
  if (typeof pattern === 'string') refuseLargePattern(pattern)
  else if ((readNumber(result['maxLength']) ?? 0) > min + MAX_EXTRA_LENGTH) result['maxLength'] = min + MAX_EXTRA_LENGTH
}

/** Converts the boolean `exclusiveMinimum` and `exclusiveMaximum` of draft 4 into the numbers of later drafts. */
export function prepareNumbers(result: Record<string, unknown>): void {
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
export function prepareArray(
  result: Record<string, unknown>,
  { prepare, isOnlySchema, copies }: PrepareContext,
): boolean {
  const isTuple = Array.isArray(result['items'])
  const first = (isTuple ? result['items'] : result['prefixItems']) as unknown
  const rest = isTuple ? result['additionalItems'] : result['items']
  delete result['additionalItems']
  delete result['items']
  if (result['type'] !== 'array' && first === undefined && rest === undefined && !('contains' in result)) return true
  let min = readNumber(result['minItems']) ?? 0
  let max = readNumber(result['maxItems']) ?? Infinity

  if (Array.isArray(first)) {
    const tupleItems: Schema[] = []
    for (const schema of first.filter(isSchema)) {
      const item = prepare(schema, true, copies)
      if (item === false) break
      tupleItems.push(item)
    }
    if (tupleItems.length < first.length) max = Math.min(max, tupleItems.length)
    else if (isOnlySchema) min = Math.max(min, Math.min(tupleItems.length, max))
    result['prefixItems'] = tupleItems
    max = Math.min(max, rest === undefined ? Math.max(min, tupleItems.length) : Infinity)
  }
  const tupleLength = Array.isArray(first) ? first.length : 0
  if (isOnlySchema && tupleLength === 0 && max >= 1) min = Math.max(min, 1)
  max = Math.min(max, Math.max(min, tupleLength + MAX_EXTRA_ITEMS))
  if (max > tupleLength) {
    const items = prepare(isSchema(rest) ? rest : true, true, copies * Math.max(1, max - tupleLength))
    result['items'] = items === true ? { type: 'string' } : items
    if (items === false) max = tupleLength
  }
  if ((readNumber(result['minItems']) ?? 0) > max) return false
  result['minItems'] = Math.min(min, max)
  result['maxItems'] = max
  return prepareContains(result, prepare, copies)
}

function prepareContains(result: Record<string, unknown>, prepare: Prepare, copies: number): boolean {
  if (!isSchema(result['contains'])) return true
  const min = readNumber(result['minContains']) ?? 1
  const contains = prepare(result['contains'], true, copies * Math.max(1, min))
  delete result['maxContains']
  if (contains === false) delete result['contains']
  else result['contains'] = contains
  return contains !== false || min === 0
}
