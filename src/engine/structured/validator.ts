import { loadLibrary } from '../load-library.ts'
import { toUnicodePattern } from './patterns.ts'

type Draft = '4' | '7' | '2019-09' | '2020-12'

/** Keywords whose errors only repeat the error of an inner schema. The validator reports the inner error too, and that one says more. */
const WRAPPER_KEYWORDS = [
  '$ref',
  '$recursiveRef',
  'properties',
  'items',
  'prefixItems',
  'allOf',
  'additionalProperties',
  'then',
  'else',
]

/**
 * Creates a function that says what is wrong with a value, or returns undefined if the value is valid. That function never
 * throws. If the schema cannot be read, it says so.
 */
export async function createValidator(schema: unknown): Promise<(value: unknown) => string | undefined> {
  const { Validator } = await loadLibrary(
    '@cfworker/json-schema',
    'to check an answer against a JSON schema',
    () => import('@cfworker/json-schema'),
  )
  let validator: InstanceType<typeof Validator>
  try {
    // The schema is copied, because the validator writes into the schema that it is given.
    const seen = { tuples: false }
    const copy = copySchema(schema, seen) as ConstructorParameters<typeof Validator>[0]
    validator = new Validator(copy, readDraft(schema, seen.tuples))
  } catch (error) {
    const message = `the schema cannot be read: ${shorten(error)}`
    return () => message
  }
  return (value) => {
    try {
      const { valid, errors } = validator.validate(value)
      if (valid) return undefined
      const first = errors.find(({ keyword }) => !WRAPPER_KEYWORDS.includes(keyword)) ?? errors.at(-1)
      if (!first) return 'no instance'
      const place = first.instanceLocation.replace(/^#/, '')
      return `${place === '' ? '' : `${place}: `}${shorten(first.error)}`
    } catch (error) {
      return `it cannot be checked: ${shorten(error)}`
    }
  }
}

function shorten(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  // The rest of the text lists the URIs and schemas that the validator knows. They do not help the sender of the schema.
  const [first = ''] = text.split(/(?:\.)?\s+(?:Absolute URI|Known schemas)/)
  const line = first
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

/** Copies a schema, and rewrites its patterns for JavaScript. Sets `seen.tuples` if a tuple is written as a list of `items`. */
function copySchema(value: unknown, seen: { tuples: boolean }): unknown {
  if (Array.isArray(value)) return value.map((item) => copySchema(item, seen))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => {
    if (key === 'items' && Array.isArray(inner)) seen.tuples = true
    return [key, key === 'pattern' && typeof inner === 'string' ? toUnicodePattern(inner) : copySchema(inner, seen)]
  })
  return Object.fromEntries(entries)
}
