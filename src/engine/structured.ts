import { createRandom } from '../streaming/clock.ts'
import { loadLibrary } from './load-library.ts'
import { prepareStrings } from './structured/constraints.ts'
import { NoInstanceError } from './structured/failure.ts'
import { isKnownFormat } from './structured/formats.ts'
import { createMatcher, type Matcher } from './structured/matcher.ts'
import { createValidator } from './structured/validator.ts'
import { TooLargeError, type Plan } from './structured/plan.ts'
import { chooseNumber, writeWords } from './structured/readable.ts'
import { isObject, type Keywords } from './structured/references.ts'
import { prepareSchema } from './structured/prepare.ts'
import { readSchema } from './structured/read-schema.ts'
import { restoreNames, withoutProto } from './structured/proto-names.ts'

type Generator = typeof import('json-schema-faker')

/** How many instances are made, until one is valid. */
const MAX_TRIES = 12

/** How many values and schemas one try may visit. This limits a try to a fraction of a second, however large the schema is. */
const BUDGET = 20_000

/** The `size` of the first try. */
const MAX_SIZE = 2

/**
 * Makes an instance of a JSON Schema, with all properties, short readable texts, and small numbers. The same schema and seed give
 * the same instance.
 *
 * @throws NoInstanceError if the schema has no instance, or if none was found
 * @example
 * await instantiateSchema({ type: 'object', properties: { city: { type: 'string' } } }, 1) // { city: 'quiet river' }
 */
export async function instantiateSchema(schema: object, seed: number): Promise<unknown> {
  const read = readSchema(schema) as Keywords
  const matches = await createMatcher(read)
  const generator = await loadLibrary(
    'json-schema-faker',
    'to answer a request with a JSON schema',
    () => import('json-schema-faker'),
  )
  let validate: ((value: unknown) => string | undefined) | undefined
  let lastError: string | undefined
  let size = MAX_SIZE
  for (let number = 0; number < MAX_TRIES; number++) {
    const result = tryToMake({ generator, matches }, read, { seed: seed + number * 0x9e3779b1, number, size })
    if ('value' in result) {
      validate ??= await createValidator(read, matches)
      lastError = validate(result.value)
      if (lastError === undefined) return result.value
    } else {
      lastError = result.error
      if (result.isTooLarge) size -= 1
    }
  }
  throw new NoInstanceError(`none in ${MAX_TRIES} tries, the last with this fault: ${lastError}`)
}

/**
 * Returns a short phrase that says what is wrong with a value, or undefined if the value is an instance of the schema. It never
 * throws. If the schema itself cannot be read, the phrase says so.
 *
 * @example
 * await findSchemaError({ properties: { age: { type: 'integer' } } }, { age: 'old' })
 * // '/age: Instance type "string" is invalid. Expected "integer"'
 */
export async function findSchemaError(schema: object, value: unknown): Promise<string | undefined> {
  let read: ReturnType<typeof readSchema>
  try {
    read = readSchema(schema)
  } catch (error) {
    if (error instanceof NoInstanceError) return `the schema cannot be read: found ${error.found}`
    throw error
  }
  const validate = await createValidator(read, await createMatcher(read))
  return validate(value)
}

interface Try {
  seed: number
  /** The number of tries before this one. */
  number: number
  /**
   * How large the instance may get:
   *
   * - 2: a schema may occur once within itself
   * - 1: no schema may occur within itself
   * - 0: as 1, and only required properties are made
   */
  size: number
}

type TryResult = { value: unknown } | { error: string; isTooLarge?: boolean }

function tryToMake(
  { generator, matches }: { generator: Generator; matches: Matcher },
  schema: Keywords,
  { seed, number, size }: Try,
): TryResult {
  const random = createRandom(seed)
  const nextSeed = (): number => Math.floor(random() * 2 ** 32)
  const budget = { left: BUDGET }
  const matchesHere: Plan['matches'] = (pattern, text) => matches(pattern, text, budget)
  const makeText: Plan['makeText'] = (constraints) => {
    const bounded: Record<string, unknown> = { ...constraints, type: 'string' }
    prepareStrings(bounded, budget, 1)
    return String(generator.generateSync(bounded, { seed: nextSeed() }))
  }
  // The first half of the tries makes all optional properties. The others make only some, because some schemas allow no whole
  // object: two of their properties may exclude each other.
  const optional = size === 0 ? 'none' : number < MAX_TRIES / 2 ? 'all' : 'some'
  try {
    const plan: Plan = { random, optional, maxOccurrences: Math.max(size, 1), budget, matches: matchesHere, makeText }
    const prepared = prepareSchema(schema, plan)
    if (prepared === false) return { error: 'a part has no instance, or none that ends' }
    const value = generator.generateSync(withoutProto(prepared) as Parameters<Generator['generateSync']>[0], {
      seed: nextSeed(),
      maxDepth: Infinity,
      optionalsProbability: number % 2 === 0 ? 0 : 0.5,
      useExamplesValue: number === 0,
      outputTransform: (generated, keywords) => makeReadable(generated, isObject(keywords) ? keywords : {}, plan),
    })
    return { value: restoreNames(value) }
  } catch (error) {
    const isTooLarge = error instanceof TooLargeError
    if (error instanceof NoInstanceError && !(isTooLarge && size > 0)) throw error
    // The words of the generator are about its own code.
    return { error: error instanceof NoInstanceError ? error.found : 'the generator cannot read it', isTooLarge }
  }
}

/** Replaces a generated value by a readable one, because the generator makes strings such as `xK3vQ` and numbers such as -731.0482. */
function makeReadable(generated: unknown, keywords: Keywords, { random, matches, makeText }: Plan): unknown {
  if (['const', 'enum', 'examples'].some((keyword) => keyword in keywords)) return generated
  if (typeof generated === 'number') return chooseNumber(random, keywords, keywords['type'] === 'integer') ?? generated
  if (typeof generated !== 'string') return generated
  const { pattern, format } = keywords
  // If there is a `format`, the generator ignores the `pattern`, which may be narrower: it may allow only one version of UUIDs.
  if (typeof pattern === 'string')
    return matches(pattern, generated) ? generated : makeText({ ...keywords, format: undefined })
  return isKnownFormat(format) ? generated : writeWords(random, keywords)
}
