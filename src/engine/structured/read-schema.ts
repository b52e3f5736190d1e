import { describeValue } from '../../misuse.ts'
import { NoInstanceError } from './failure.ts'
import { isObject, isSchema, type Keywords } from './references.ts'

/** How deep schemas, and the values of `const` and `enum`, may be nested. Recursion stays far from the end of the stack. */
export const MAX_DEPTH = 200

type Kind = keyof typeof KINDS

const isText = (value: unknown): value is string => typeof value === 'string'
const isListOf = (value: unknown, isRight: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isRight)
const isMapOf = (value: unknown, isRight: (item: unknown) => boolean): boolean =>
  isObject(value) && Object.values(value).every(isRight)
const isType = (value: unknown): boolean => isText(value) && TYPES.includes(value)

const TYPES = ['string', 'number', 'integer', 'boolean', 'null', 'object', 'array']

/** The kinds of values that keywords have, each with what to give. */
const KINDS = {
  boolean: { isRight: (value: unknown) => typeof value === 'boolean', wanted: 'true or false' },
  number: { isRight: Number.isFinite, wanted: 'a number' },
  bound: { isRight: (value: unknown) => typeof value === 'boolean' || Number.isFinite(value), wanted: 'a number' },
  text: { isRight: isText, wanted: 'a text' },
  texts: { isRight: (value: unknown) => isListOf(value, isText), wanted: 'a list of texts' },
  types: {
    isRight: (value: unknown) => isType(value) || isListOf(value, isType),
    wanted: `one of ${TYPES.join(', ')}`,
  },
  list: { isRight: Array.isArray, wanted: 'a list' },
  textsByName: {
    isRight: (value: unknown) => isMapOf(value, (texts) => isListOf(texts, isText)),
    wanted: 'an object of lists of texts',
  },
  schema: { isRight: isSchema, wanted: 'a schema' },
  schemas: { isRight: (value: unknown) => isListOf(value, isSchema), wanted: 'a list of schemas' },
  schemaOrSchemas: {
    isRight: (value: unknown) => isSchema(value) || isListOf(value, isSchema),
    wanted: 'a schema or a list of schemas',
  },
  schemasByName: { isRight: (value: unknown) => isMapOf(value, isSchema), wanted: 'an object of schemas' },
  dependencies: {
    isRight: (value: unknown) => isMapOf(value, (one) => isSchema(one) || isListOf(one, isText)),
    wanted: 'an object of schemas or lists of texts',
  },
} as const

/** The keywords by the kind of their value. A keyword that is not listed may have any value. */
const KEYWORDS: ReadonlyMap<string, Kind> = new Map(
  Object.entries({
    boolean: 'uniqueItems $recursiveAnchor',
    number:
      'minimum maximum multipleOf minLength maxLength minItems maxItems minContains maxContains minProperties maxProperties',
    bound: 'exclusiveMinimum exclusiveMaximum',
    text: '$schema $id $anchor $dynamicAnchor $recursiveRef $dynamicRef pattern format',
    texts: '',
    types: 'type',
    list: 'enum examples',
    textsByName: 'dependentRequired',
    schema:
      'not if then else additionalItems unevaluatedItems contains additionalProperties unevaluatedProperties propertyNames',
    schemas: 'prefixItems allOf anyOf oneOf',
    schemaOrSchemas: 'items',
    schemasByName: 'properties patternProperties dependentSchemas $defs definitions',
    dependencies: 'dependencies',
  } satisfies Record<Kind, string>).flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind as Kind])),
)

/**
 * Copies a schema, and checks the type of each keyword, because neither the generator nor the validator does. The value of an unknown keyword is
 * copied, because a reference may point to it. It is left out if it is not a schema, or is nested too deeply.
 *
 * @throws NoInstanceError for a keyword with a value of the wrong type, and for schemas that are nested too deeply
 */
export function readSchema(schema: unknown, depth = 0): Keywords | boolean {
  if (typeof schema === 'boolean') return schema
  if (!isObject(schema)) throw new NoInstanceError('a schema that is not an object')
  if (depth > MAX_DEPTH) throw new NoInstanceError(`schemas nested more than ${MAX_DEPTH} deep`)
  const copy: Array<[string, unknown]> = []
  for (const [keyword, value] of Object.entries(schema)) {
    const kind = keyword === 'required' ? requiredKind(value) : KEYWORDS.get(keyword)
    if (kind && !KINDS[kind].isRight(value)) {
      throw new NoInstanceError(`${describeValue(value)} as ${keyword}, which takes ${KINDS[kind].wanted}`)
    }
    copy.push([keyword, kind ? readKeyword(kind, value, depth) : readUnknown(keyword, value, depth)])
  }
  return Object.fromEntries(copy.filter(([, value]) => value !== undefined))
}

/** Returns the kind of `required`. In draft 3, each property has it as true or false, and so it means nothing here. */
function requiredKind(value: unknown): Kind {
  return typeof value === 'boolean' ? 'boolean' : 'texts'
}

function readKeyword(kind: Kind, value: unknown, depth: number): unknown {
  const read = (one: unknown): unknown => (isSchema(one) ? readSchema(one, depth + 1) : one)
  switch (kind) {
    case 'schema':
      return read(value)
    case 'schemas':
    case 'schemaOrSchemas':
      return Array.isArray(value) ? value.map(read) : read(value)
    case 'schemasByName':
    case 'dependencies':
      return Object.fromEntries(Object.entries(value as object).map(([name, one]) => [name, read(one)]))
    case 'list':
      assertFlat(value)
      return value
    default:
      return value
  }
}

function readUnknown(keyword: string, value: unknown, depth: number): unknown {
  if (keyword === 'const' || keyword === 'default') assertFlat(value)
  if (keyword === '$ref' || keyword === 'const' || keyword === 'default' || typeof value !== 'object') return value
  try {
    if (Array.isArray(value)) return value.map((one) => readUnknown('', one, depth + 1))
    return isObject(value) ? readSchema(value, depth + 1) : value
  } catch (error) {
    if (error instanceof NoInstanceError) return undefined
    throw error
  }
}

/** @throws NoInstanceError if a value is nested too deeply */
function assertFlat(value: unknown): void {
  let open = [value]
  for (let depth = 0; open.length > 0; depth++) {
    if (depth > MAX_DEPTH) throw new NoInstanceError(`values nested more than ${MAX_DEPTH} deep`)
    open = open.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []))
  }
}
