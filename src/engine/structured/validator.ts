import { describeValue } from '../../misuse.ts'
import { loadLibrary } from '../load-library.ts'
import { NoInstanceError } from './failure.ts'
import { MAX_JUDGED, toJudged, type Judging } from './judged-schema.ts'
import type { Matcher } from './matcher.ts'
import { TooLargeError } from './plan.ts'
import { measureValue } from './value-size.ts'

type Draft = '4' | '7' | '2019-09' | '2020-12'

/** Keywords whose errors only repeat the error of an inner schema. The validator reports the inner error too, and that one says more. */
const WRAPPER_KEYWORDS = [
  '$ref',
  '$recursiveRef',
  'properties',
  'patternProperties',
  'items',
  'prefixItems',
  'allOf',
  'additionalProperties',
  'then',
  'else',
]

/**
 * Creates a function that says what is wrong with a value, or returns undefined if the value is valid. That function never
 * throws. All values that it judges share one budget.
 *
 * @param schema a schema that readSchema() has read
 */
export async function createValidator(
  schema: unknown,
  matches: Matcher,
): Promise<(value: unknown) => string | undefined> {
  const { Validator, format } = await loadLibrary(
    '@cfworker/json-schema',
    'to check an answer against a JSON schema',
    () => import('@cfworker/json-schema'),
  )
  const judging: Judging = { matches, budget: { left: MAX_JUDGED }, formats: {}, size: undefined, hasTuples: false }
  let validator: InstanceType<typeof Validator>
  try {
    const judged = toJudged(schema, judging) as ConstructorParameters<typeof Validator>[0]
    validator = new Validator(judged, readDraft(schema, judging.hasTuples))
  } catch {
    return () => 'the schema cannot be read: one of its addresses is no URL, or stands there twice'
  }
  return (value) => {
    if (value === undefined) return 'it cannot be checked: there is no value'
    // The validator has one table of formats for all schemas. The patterns of this schema stand there only while it judges.
    const names = Object.keys(judging.formats)
    try {
      judging.size = measureValue(value)
      Object.assign(format, judging.formats)
      const { valid, errors } = validator.validate(value)
      if (valid) return undefined
      const first = errors.find(({ keyword }) => !WRAPPER_KEYWORDS.includes(keyword)) ?? errors.at(-1)
      if (!first) return 'no instance'
      const place = first.instanceLocation.replace(/^#/, '')
      return `${place === '' ? '' : `${place}: `}${shorten(first.error)}`
    } catch (error) {
      return `it cannot be checked: ${describeFailure(error)}`
    } finally {
      for (const name of names) delete (format as Record<string, unknown>)[name]
    }
  }
}

/** Says in our own words why the validator has failed, because its words are about its own code. */
function describeFailure(error: unknown): string {
  if (error instanceof TooLargeError) return 'it is too large for its schema'
  if (error instanceof NoInstanceError) return `found ${error.found}`
  const reference = error instanceof Error ? /^Unresolved \$ref "([^"]*)"/.exec(error.message)?.[1] : undefined
  if (reference !== undefined) return `found the $ref ${describeValue(reference)}, which names no schema`
  return 'it is nested too deeply, or a reference of its schema has no end'
}

function shorten(error: string): string {
  const line = error
    .replace(/^String does not match format "pattern .*$/s, 'String does not match pattern')
    .slice(0, 1_000)
    .replaceAll(/\s+/g, ' ')
    .replace(/\.$/, '')
    .replace('False boolean schema', 'nothing may stand here')
  return line.length > 200 ? `${line.slice(0, 199)}…` : line
}

/**
 * Returns the draft as which a schema is read. A schema that names no older draft is read as the newest one. But if it writes a
 * tuple as a list of `items`, as older drafts do, it is read as draft 2019-09.
 */
function readDraft(schema: unknown, hasTuples: boolean): Draft {
  const draftName = String((schema as { $schema?: unknown } | null)?.$schema ?? '')
  if (/draft-0?[34]\b/.test(draftName)) return '4'
  if (/draft-0?[67]\b/.test(draftName)) return '7'
  return hasTuples || draftName.includes('2019-09') ? '2019-09' : '2020-12'
}
