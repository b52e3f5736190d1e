import { spend, type Plan, type Prepare, type PrepareContext } from './plan.ts'
import { readNumber } from './readable.ts'
import { isObject, isSchema, type Keywords, type Schema } from './references.ts'

/** The first keys of a record that allows any key. */
const ANY_KEYS = ['first', 'second']

/**
 * Prepares an object: all its properties are made, except those that would never end. A record gets two entries. The plan may
 * ask for fewer optional properties.
 *
 * @returns false if a required property cannot be made
 */
export function prepareObject(
  result: Record<string, unknown>,
  { prepare, isOnlySchema, copies, plan }: PrepareContext,
): boolean {
  prepareDependencies(result, prepare, copies)
  const declared = entriesOf(result['properties'])
  const patterns = entriesOf(result['patternProperties'])
  const additional = isSchema(result['additionalProperties']) ? result['additionalProperties'] : true
  const required = new Set(Array.isArray(result['required']) ? result['required'].map(String) : [])
  if (result['type'] !== 'object' && declared.length + patterns.length + required.size === 0 && additional === true) {
    return true
  }

  spend(plan.budget, copies * (readNumber(result['minProperties']) ?? 0))
  const wanted = new Map<string, Schema>(declared)
  if (isOnlySchema && plan.optional === 'all') addOpenKeys(wanted, result, patterns, additional, plan)
  for (const key of required) {
    if (wanted.has(key)) continue
    spend(plan.budget, patterns.length / 10)
    wanted.set(key, patterns.find(([pattern]) => plan.matches(pattern, key))?.[1] ?? additional)
  }
  // The generator compares each key with each pattern.
  spend(plan.budget, (copies * patterns.length * wanted.size) / 10)
  const properties: Array<[string, Schema]> = []
  for (const [key, schema] of wanted) {
    if (plan.optional === 'none' && !required.has(key)) continue
    const property = prepare(schema, true, copies)
    if (property !== false) properties.push([key, property])
    else if (required.has(key)) return false
  }
  const max = readNumber(result['maxProperties']) ?? Infinity
  result['properties'] = Object.fromEntries(properties)
  if (plan.optional === 'all' && properties.length <= max) result['required'] = properties.map(([key]) => key)
  result['patternProperties'] = Object.fromEntries(
    patterns.flatMap(([pattern, schema]) => {
      const property = prepare(schema, true, copies)
      return property === false ? [] : [[pattern, property] as const]
    }),
  )
  const others = additional === true || plan.optional === 'none' ? true : prepare(additional, true, copies)
  if (others === true || !isObject(result['additionalProperties'])) delete result['additionalProperties']
  else result['additionalProperties'] = others
  if (additional === false && isOnlySchema) result['additionalProperties'] = false
  delete result['propertyNames']
  return true
}

/**
 * Adds keys that a schema allows but does not name. Each pattern of `patternProperties` gets one key. An object
 * gets further keys if it is still too small, or if it is empty and its schema has `additionalProperties`. It then has two keys,
 * or as many as `minProperties` requires.
 */
function addOpenKeys(
  wanted: Map<string, Schema>,
  result: Keywords,
  patterns: ReadonlyArray<readonly [string, Schema]>,
  additional: Schema,
  plan: Plan,
): void {
  for (const [pattern, schema] of patterns) {
    if (schema !== false) wanted.set(plan.makeText({ pattern }), schema)
  }
  const min = readNumber(result['minProperties']) ?? 0
  if (additional === false || (wanted.size >= min && (wanted.size > 0 || !('additionalProperties' in result)))) return
  for (const key of listKeys(result['propertyNames'], Math.min(Math.max(min, 2), 1_000), plan)) {
    if (wanted.size >= Math.max(min, 2)) return
    if (!wanted.has(key)) wanted.set(key, additional)
  }
}

function listKeys(names: unknown, count: number, plan: Plan): string[] {
  if (isObject(names) && Array.isArray(names['enum'])) return names['enum'].map(String)
  if (isObject(names) && 'const' in names) return [String(names['const'])]
  const isAny = !isObject(names) || !['pattern', 'format', 'minLength', 'maxLength'].some((keyword) => keyword in names)
  if (!isAny) return Array.from({ length: count * 3 }, () => plan.makeText(names))
  return [...ANY_KEYS, ...Array.from({ length: count }, (_, i) => `key ${i + ANY_KEYS.length + 1}`)]
}

/**
 * Prepares the dependencies between properties. Draft 7 has one keyword, `dependencies`, for what later drafts call
 * `dependentRequired` and `dependentSchemas`.
 */
function prepareDependencies(result: Record<string, unknown>, prepare: Prepare, copies: number): void {
  const entries = [result['dependencies'], result['dependentSchemas']].flatMap(entriesOf)
  const lists = Object.entries({ ...(result['dependencies'] as object), ...(result['dependentRequired'] as object) })
  delete result['dependencies']
  delete result['dependentSchemas']
  const required = lists.filter(([, keys]) => Array.isArray(keys))
  if (required.length > 0) result['dependentRequired'] = Object.fromEntries(required)
  // The dependent schemas go into `allOf`, as if every property that they depend on were made. If that gives an invalid
  // instance, the final check finds it.
  const schemas = entries.map(([, schema]) => prepare(schema, false, copies)).filter((schema) => isObject(schema))
  if (schemas.length > 0) result['allOf'] = schemas
}

function entriesOf(value: unknown): Array<[string, Schema]> {
  return isObject(value) ? Object.entries(value).filter((entry): entry is [string, Schema] => isSchema(entry[1])) : []
}
