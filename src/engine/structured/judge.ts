import { toUnicodePattern } from './patterns.ts'

type Draft = '4' | '7' | '2019-09' | '2020-12'

/** Keywords whose fault is that of a part, which is reported too. */
const OUTER = [
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

/** Says what is wrong with a value, or undefined. It never throws. */
export async function createJudge(schema: unknown): Promise<(value: unknown) => string | undefined> {
  const { Validator } = await import('@cfworker/json-schema')
  let validator: InstanceType<typeof Validator>
  try {
    // Why a copy: the validator writes into the schema that it is given.
    const seen = { tuples: false }
    const copy = copySchema(schema, seen) as ConstructorParameters<typeof Validator>[0]
    validator = new Validator(copy, readDraft(schema, seen.tuples))
  } catch (error) {
    const fault = `the schema cannot be read: ${shorten(error)}`
    return () => fault
  }
  return (value) => {
    try {
      const { valid, errors } = validator.validate(value)
      if (valid) return undefined
      const fault = errors.find(({ keyword }) => !OUTER.includes(keyword)) ?? errors.at(-1)
      if (!fault) return 'no instance'
      const place = fault.instanceLocation.replace(/^#/, '')
      return `${place === '' ? '' : `${place}: `}${shorten(fault.error)}`
    } catch (error) {
      return `it cannot be checked: ${shorten(error)}`
    }
  }
}

function shorten(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  // What the validator knows instead is of no use to who sent the schema.
  const [first = ''] = text.split(/(?:\.)?\s+(?:Absolute URI|Known schemas)/)
  const line = first
    .replaceAll(/\s+/g, ' ')
    .replace(/\.$/, '')
    .replace('False boolean schema', 'nothing may stand here')
  return line.length > 200 ? `${line.slice(0, 199)}…` : line
}

/** What a schema does not say is read as the newest draft, unless it has the tuples of older ones. */
function readDraft(schema: unknown, hasTuples: boolean): Draft {
  const named = String((schema as { $schema?: unknown } | null)?.$schema ?? '')
  if (/draft-0?[34]\b/.test(named)) return '4'
  if (/draft-0?[67]\b/.test(named)) return '7'
  return hasTuples || named.includes('2019-09') ? '2019-09' : '2020-12'
}

function copySchema(value: unknown, seen: { tuples: boolean }): unknown {
  if (Array.isArray(value)) return value.map((item) => copySchema(item, seen))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => {
    if (key === 'items' && Array.isArray(inner)) seen.tuples = true
    return [key, key === 'pattern' && typeof inner === 'string' ? toUnicodePattern(inner) : copySchema(inner, seen)]
  })
  return Object.fromEntries(entries)
}
