import { fileURLToPath } from 'node:url'
import { createGenerator } from 'ts-json-schema-generator'

/** The URL of the file that the schema is written to. It is a part of the package. */
export const SCHEMA = new URL('../../rules.schema.json', import.meta.url)

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** The keywords whose values are schemas by name. */
const MAPS = ['definitions', 'properties']

const toPath = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** Renders the JSON schema of a file of rules from the types of rules. Functions are left out, because JSON has none. */
export function renderRulesSchema(): string {
  const generator = createGenerator({
    path: toPath('src/replies/read-rules.ts'),
    tsconfig: toPath('tsconfig.json'),
    type: 'Rules',
    functions: 'hide',
    jsDoc: 'extended',
    skipTypeCheck: true,
    topRef: false,
  })
  const { $schema, description, ...schema } = generator.createSchema('Rules') as { [key: string]: Json }
  const rules = { $schema: $schema!, title: 'The rules of a mock of msw-ollama', description: description!, ...schema }
  return `${JSON.stringify(toData(rules), null, 2)}\n`
}

/** Adapts a schema of TypeScript to JSON: a RegExp does not exist there, and the examples and links of comments are TypeScript. */
function toData(schema: Json): Json {
  if (Array.isArray(schema)) return schema.filter((part) => !isRegExp(part)).map(toData)
  if (typeof schema !== 'object' || schema === null) return schema
  const { examples: _, default: standard, description, ...rest } = schema
  const entries = Object.entries(rest).map(([keyword, value]): [string, Json] => [
    keyword,
    MAPS.includes(keyword) ? mapValues(value as { [name: string]: Json }) : toData(value),
  ])
  // Some defaults depend on other fields, so that their comment is a sentence and no value.
  const hasValue = standard !== undefined && (typeof standard !== 'string' || rest['type'] !== 'integer')
  return {
    ...(typeof description === 'string' && { description: withoutLinks(description) }),
    ...Object.fromEntries(entries),
    ...(hasValue && { default: standard }),
  }
}

function mapValues(schemas: { [name: string]: Json }): Json {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, toData(schema)]))
}

function isRegExp(schema: Json): boolean {
  return typeof schema === 'object' && schema !== null && !Array.isArray(schema) && schema['format'] === 'regex'
}

function withoutLinks(text: string): string {
  return text.replace(/\s*\{@link\s+(\w+)\s*\}\s*/g, ' $1 ').replace(/ (?=[.,])/g, '')
}
