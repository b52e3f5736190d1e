import { createRandom } from '../streaming/clock.ts'
import { unrollStrings } from './structured/constraints.ts'
import { NoInstanceError } from './structured/failure.ts'
import { createJudge } from './structured/judge.ts'
import { fits } from './structured/patterns.ts'
import { TooLargeError, type Plan } from './structured/plan.ts'
import { chooseNumber, writeWords } from './structured/readable.ts'
import { isObject, type Keywords } from './structured/references.ts'
import { unrollSchema } from './structured/unroll.ts'

type Generator = typeof import('json-schema-faker')

const TRIES = 12

/** Values and schemas that may be visited in one try: a fraction of a second, however large the schema is. */
const BUDGET = 20_000

const LARGEST = 2

/**
 * An instance of a JSON Schema: all its properties, short readable texts, small numbers. The same schema and seed give
 * the same value.
 *
 * @throws a sentence, where the schema has no instance or none was found
 * @example
 * await instantiateSchema({ type: 'object', properties: { city: { type: 'string' } } }, 1) // { city: 'quiet river' }
 */
export async function instantiateSchema(schema: object, seed: number): Promise<unknown> {
  if (!isObject(schema)) throw new NoInstanceError('a schema that is no object')
  const generator = await import('json-schema-faker')
  let judge: ((value: unknown) => string | undefined) | undefined
  let fault: string | undefined
  let size = LARGEST
  for (let number = 0; number < TRIES; number++) {
    const made = tryToMake(generator, schema, { seed: seed + number * 0x9e3779b1, number, size })
    if ('value' in made) {
      judge ??= await createJudge(schema)
      fault = judge(made.value)
      if (fault === undefined) return made.value
    } else {
      fault = made.fault
      if (made.isTooLarge) size -= 1
    }
  }
  throw new NoInstanceError(`none in ${TRIES} tries, the last with this fault: ${fault}`)
}

/**
 * What is wrong with a value, as one short phrase; undefined where it is an instance of the schema. It never throws: of
 * a schema that cannot be read, the phrase says so.
 *
 * @example
 * await findSchemaFault({ properties: { age: { type: 'integer' } } }, { age: 'old' })
 * // '/age: Instance type "string" is invalid. Expected "integer"'
 */
export async function findSchemaFault(schema: object, value: unknown): Promise<string | undefined> {
  const judge = await createJudge(schema)
  return judge(value)
}

interface Try {
  seed: number
  number: number
  /** 2: schemas may stand within themselves. 1: not so. 0: and only what is required is made. */
  size: number
}

type Made = { value: unknown } | { fault: string; isTooLarge?: boolean }

function tryToMake(generator: Generator, schema: Keywords, { seed, number, size }: Try): Made {
  const random = createRandom(seed)
  const nextSeed = (): number => Math.floor(random() * 2 ** 32)
  const budget = { left: BUDGET }
  const makeText: Plan['makeText'] = (constraints) => {
    const bounded: Record<string, unknown> = { ...constraints, type: 'string' }
    unrollStrings(bounded, budget, 1)
    return String(generator.generateSync(bounded, { seed: nextSeed() }))
  }
  // Whole objects first. Then what only fits with fewer properties, such as one of two that exclude each other.
  const optional = size === 0 ? 'none' : number < TRIES / 2 ? 'all' : 'some'
  try {
    const plan: Plan = { random, optional, recursions: Math.max(size, 1), budget, makeText }
    const unrolled = unrollSchema(schema, plan)
    if (unrolled === false) return { fault: 'a part has no instance, or none that ends' }
    const value = generator.generateSync(unrolled as Parameters<Generator['generateSync']>[0], {
      seed: nextSeed(),
      maxDepth: Infinity,
      optionalsProbability: number % 2 === 0 ? 0 : 0.5,
      useExamplesValue: number === 0,
      outputTransform: (made, of) => makeReadable(made, isObject(of) ? of : {}, random, makeText),
    })
    return { value }
  } catch (error) {
    const isTooLarge = error instanceof TooLargeError
    if (error instanceof NoInstanceError && !(isTooLarge && size > 0)) throw error
    return { fault: error instanceof Error ? error.message : String(error), isTooLarge }
  }
}

/** The generator's own are strings such as `xK3vQ` and numbers such as -731.0482. */
function makeReadable(made: unknown, of: Keywords, random: () => number, makeText: Plan['makeText']): unknown {
  if (['const', 'enum', 'examples'].some((keyword) => keyword in of)) return made
  if (typeof made === 'number') return chooseNumber(random, of, of['type'] === 'integer') ?? made
  if (typeof made !== 'string') return made
  const { pattern, format } = of
  // The generator looks at the format alone, and a pattern may be narrower: a UUID of one version.
  if (typeof pattern === 'string') return fits(pattern, made) ? made : makeText({ ...of, format: undefined })
  return isKnownFormat(format) ? made : writeWords(random, of)
}

const KNOWN_FORMATS = (
  'date-time date time duration email idn-email uri uri-reference iri iri-reference hostname idn-hostname ipv4 ipv6 ' +
  'uuid json-pointer relative-json-pointer'
).split(' ')

function isKnownFormat(format: unknown): boolean {
  return typeof format === 'string' && KNOWN_FORMATS.includes(format)
}
