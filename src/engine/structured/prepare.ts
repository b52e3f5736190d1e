import { prepareArray, prepareNumbers, prepareStrings } from './constraints.ts'
import { NoInstanceError } from './failure.ts'
import { prepareObject } from './object-shape.ts'
import { spend, type Plan, type Prepare } from './plan.ts'
import { MAX_DEPTH } from './read-schema.ts'
import { pick } from './readable.ts'
import { createReferences, isObject, isSchema, type Keywords, type Schema } from './references.ts'

/**
 * Rewrites a schema so that the generator makes an instance of it and comes to an end:
 *
 * - a reference is replaced by its schema
 * - one of several alternatives is kept
 * - recursion ends
 * - texts and lists of any length get a limit
 *
 * This is not left to the generator, because it makes any value for a `$ref` that is nested too deeply, and makes properties from
 * unknown keywords.
 *
 * @returns false if the schema has no instance that ends
 * @throws NoInstanceError if a reference names no schema, or if the schema or its instances are too large
 */
export function prepareSchema(root: Keywords, plan: Plan): Schema {
  const resolve = createReferences(root)
  const occurrences = new Map<Schema, number>()
  let depth = 0

  const prepare: Prepare = (schema, isOnlySchema, copies) => {
    spend(plan.budget, copies)
    if (typeof schema === 'boolean') return schema && isOnlySchema ? anyText : schema
    const count = occurrences.get(schema) ?? 0
    if (count >= plan.maxOccurrences) return false
    if (depth >= MAX_DEPTH) throw new NoInstanceError(`schemas nested more than ${MAX_DEPTH} deep`)
    occurrences.set(schema, count + 1)
    depth += 1
    try {
      return prepareKeywords(schema, isOnlySchema, copies)
    } finally {
      depth -= 1
      occurrences.set(schema, count)
    }
  }

  const prepareKeywords = (schema: Keywords, isOnlySchema: boolean, copies: number): Schema => {
    const parts = listParts(schema, resolve)
    // The cost is squared, because each part is merged into all parts before it.
    spend(plan.budget, parts.length ** 2 / 10)
    const own = ownKeywords(schema)
    const isOnlyPart = parts.length === 1 && Object.keys(own).length === 0
    const prepared: Schema[] = []
    for (const alternatives of parts) {
      const part = chooseAlternative(alternatives, plan.random, (one) =>
        prepare(one, isOnlySchema && isOnlyPart, copies),
      )
      if (part === false) return false
      if (isOnlyPart) return part
      if (part !== true) prepared.push(part)
    }
    const result = prepareOwnKeywords(own, isOnlySchema && prepared.length === 0, copies)
    if (!isObject(result) || prepared.length === 0) return result
    return { ...result, allOf: [...((result['allOf'] as Schema[] | undefined) ?? []), ...prepared] }
  }

  const prepareOwnKeywords = (own: Keywords, isOnlySchema: boolean, copies: number): Schema => {
    if (Object.keys(own).length === 0) return isOnlySchema ? anyText : {}
    const result = chooseType(own, plan.random)
    if (!result) return false
    if ('const' in result || 'enum' in result) return result
    prepareStrings(result, plan.budget, copies)
    prepareNumbers(result)
    for (const keyword of ['not', 'if', 'then', 'else']) {
      if (!isSchema(own[keyword])) continue
      const inner = prepare(own[keyword], false, copies)
      // A condition that cannot be prepared is left out. The final check applies it, because it uses the original schema.
      if (inner === false && keyword !== 'not') delete result[keyword]
      else result[keyword] = inner
    }
    const context = { prepare, isOnlySchema, copies, plan }
    return prepareArray(result, context) && prepareObject(result, context) ? result : false
  }

  return prepare(root, true, 1)
}

/** Replaces a schema that allows any value, such as `true`, because a text is the value that is easiest to read. */
const anyText: Schema = { type: 'string' }

/**
 * Lists what a value must match besides the keywords of its own schema. Each entry is a list of alternative schemas. The value
 * must match one of them.
 */
function listParts(schema: Keywords, resolve: (reference: unknown) => Schema): Array<readonly Schema[]> {
  const parts: Array<readonly Schema[]> = []
  for (const keyword of ['$ref', '$dynamicRef', '$recursiveRef']) {
    if (keyword in schema) parts.push([resolve(schema[keyword])])
  }
  if (Array.isArray(schema['allOf'])) for (const part of schema['allOf'].filter(isSchema)) parts.push([part])
  for (const keyword of ['anyOf', 'oneOf']) {
    const alternatives = schema[keyword]
    if (Array.isArray(alternatives)) parts.push(alternatives.filter(isSchema))
  }
  return parts
}

/** Prepares one of the alternatives, chosen at random among those that can be made. Chooses null only if no other can be made. */
function chooseAlternative(
  alternatives: readonly Schema[],
  random: () => number,
  prepare: (schema: Schema) => Schema,
): Schema {
  const isNull = (schema: Schema): boolean =>
    isObject(schema) && (schema['type'] === 'null' || schema['const'] === null)
  const left = alternatives.filter((one) => !isNull(one))
  while (left.length > 0) {
    const chosen = pick(random, left)
    const prepared = prepare(chosen)
    if (prepared !== false) return prepared
    left.splice(left.indexOf(chosen), 1)
  }
  return alternatives.some(isNull) ? { type: 'null' } : false
}

const KEYWORDS = (
  'type enum const examples minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern ' +
  'format items prefixItems additionalItems contains minItems maxItems uniqueItems minContains maxContains properties ' +
  'required additionalProperties patternProperties propertyNames minProperties maxProperties dependentRequired ' +
  'dependentSchemas dependencies not if then else'
).split(' ')

/** Returns the keywords of a schema that are handled here, without references, `allOf`, `anyOf` and `oneOf`. */
function ownKeywords(schema: Keywords): Keywords {
  return Object.fromEntries(KEYWORDS.filter((keyword) => Object.hasOwn(schema, keyword)).map((k) => [k, schema[k]]))
}

/**
 * Chooses one of the types. If there is an `enum`, it keeps the values that have one of the types instead.
 *
 * @returns the changed keywords, or undefined if no value of the `enum` is left
 */
function chooseType(own: Keywords, random: () => number): Record<string, unknown> | undefined {
  const types = own['type'] === undefined ? [] : [own['type']].flat().filter((type) => typeof type === 'string')
  const result = { ...own }
  if ('const' in own) return result
  if (Array.isArray(own['enum'])) {
    const fitting = own['enum'].filter((value) => types.length === 0 || types.some((type) => hasType(value, type)))
    const values = fitting.some((value) => value !== null) ? fitting.filter((value) => value !== null) : fitting
    delete result['type']
    return values.length > 0 ? { ...result, enum: values } : undefined
  }
  const wanted = types.length > 1 ? types.filter((type) => type !== 'null') : types
  if (wanted.length > 0) result['type'] = pick(random, wanted)
  return result
}

function hasType(value: unknown, type: string): boolean {
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isObject(value)
  return type === 'integer' ? Number.isInteger(value) : typeof value === type
}
