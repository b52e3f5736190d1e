import { isKnownFormat } from './formats.ts'
import type { Matcher } from './matcher.ts'
import { spend, type Budget } from './plan.ts'
import { isObject } from './references.ts'
import type { ValueSize } from './value-size.ts'

/** How many schemas may be applied to values while one reply is judged, or all tries of one instance. This takes less than a second. */
export const MAX_JUDGED = 200_000

/** What the copy of a schema needs while a value is judged. */
export interface Judging {
  readonly matches: Matcher
  readonly budget: Budget
  /** The tests of the patterns, by the names of formats that the copy has in their place. */
  readonly formats: Record<string, (text: string) => boolean>
  /** The value that is judged. Undefined while the validator reads the schema. */
  size: ValueSize | undefined
  /** Whether a tuple is written as a list of `items`. */
  hasTuples: boolean
}

/**
 * Copies a schema for the validator, which has neither a budget nor a hook for patterns:
 *
 * - The validator reads the `type` of each schema that it applies, so reading it costs some of the budget.
 * - It tests a `pattern` with an expression of JavaScript. A format takes its place.
 * - It tests `patternProperties` in the same way. A list of the keys that match takes the place of each pattern.
 * - It compares each item of a list with each other for `uniqueItems`. That is left out if all items of all lists are unique.
 */
export function toJudged(schema: unknown, judging: Judging): unknown {
  if (Array.isArray(schema)) return schema.map((item) => toJudged(item, judging))
  if (!isObject(schema)) return schema
  const copy: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'items' && Array.isArray(value)) judging.hasTuples = true
    const isData = key === 'const' || key === 'enum' || key === 'default' || key === 'examples'
    define(copy, key, { value: isData ? value : toJudged(value, judging), writable: true })
  }
  replaceFormats(copy, judging)
  const { type, uniqueItems, patternProperties } = copy
  const isSchemaWithType = type === undefined || typeof type === 'string' || Array.isArray(type)
  if (isSchemaWithType) {
    define(copy, 'type', { get: () => pay(copy, judging) && type, enumerable: type !== undefined })
  }
  if (uniqueItems === true) define(copy, 'uniqueItems', { get: () => judging.size?.hasDuplicates() === true })
  if (isObject(patternProperties)) {
    define(copy, 'patternProperties', { get: () => toKeyPatterns(patternProperties, judging) })
  }
  return copy
}

/** Defines a property, because an assignment to `__proto__` would set the prototype. */
function define(target: object, key: string, descriptor: PropertyDescriptor): void {
  Object.defineProperty(target, key, { enumerable: true, configurable: true, ...descriptor })
}

/** Pays for one application of a schema. Keywords that look at all keys, all items or a whole text cost more for a large value. */
function pay(schema: Readonly<Record<string, unknown>>, { size, budget }: Judging): true {
  if (!size) return true
  let cost = 1
  if (KEY_KEYWORDS.some((keyword) => keyword in schema)) cost += size.keys / 20
  if (TEXT_KEYWORDS.some((keyword) => keyword in schema)) cost += size.text / 2_000
  if (schema['uniqueItems'] === true) cost += size.items ** 2 / 50
  for (const keyword of LIST_KEYWORDS) {
    if (typeof schema[keyword] === 'object') cost += Object.keys(schema[keyword] as object).length / 20
  }
  spend(budget, cost)
  return true
}

const KEY_KEYWORDS = [
  'minProperties',
  'maxProperties',
  'propertyNames',
  'additionalProperties',
  'unevaluatedProperties',
]
const TEXT_KEYWORDS = ['minLength', 'maxLength', 'format']
const LIST_KEYWORDS = [
  'enum',
  'const',
  'required',
  'dependentRequired',
  'dependentSchemas',
  'dependencies',
  'properties',
]

/** Puts a format in the place of a `pattern`, and removes formats that the validator does not know, because it may find other functions by their names. */
function replaceFormats(copy: Record<string, unknown>, judging: Judging): void {
  const { pattern, format } = copy
  if (typeof format === 'string' && !isKnownFormat(format)) delete copy['format']
  if (typeof pattern !== 'string') return
  const name = `pattern ${pattern}`
  judging.formats[name] = (text) => judging.matches(pattern, text, judging.budget)
  if ('format' in copy) {
    const others = Array.isArray(copy['allOf']) ? (copy['allOf'] as unknown[]) : []
    copy['allOf'] = [...others, { format: copy['format'] }]
  }
  copy['format'] = name
  delete copy['pattern']
}

/** Returns the schemas of `patternProperties`, each under a pattern that lists the keys of the value that its own pattern matches. */
function toKeyPatterns(
  schemas: Readonly<Record<string, unknown>>,
  { size, matches, budget }: Judging,
): Readonly<Record<string, unknown>> {
  if (!size) return schemas
  const names = size.names()
  const entries = Object.entries(schemas).map(([pattern, schema], i): [string, unknown] => {
    spend(budget, 1 + names.length / 20)
    const matching = names.filter((name) => matches(pattern, name, budget)).map(escape)
    // The number makes each pattern differ from the others.
    return [`^(?:${matching.length > 0 ? matching.join('|') : '(?!)'})$(?:){0,${i}}`, schema]
  })
  return Object.fromEntries(entries)
}

/** Writes a text as a pattern that matches only this text. */
function escape(text: string): string {
  return Array.from(text, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`).join('')
}
