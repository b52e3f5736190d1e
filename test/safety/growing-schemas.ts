// Schemas of any size, as a request sends them in `format`. For each keyword that can grow, there is a function that makes a schema.

import type { Body } from './growing-requests.ts'

type GrowingSchema = (size: number) => object

const many = <T>(size: number, make: (i: number) => T): T[] => Array.from({ length: size }, (_, i) => make(i))
const keys = <T>(size: number, make: (i: number) => T): Record<string, T> =>
  Object.fromEntries(many(size, (i) => [`key ${i}`, make(i)]))

/** Wraps a schema in `depth` others. JSON.stringify recurses, so a depth must not grow without a limit. */
function nest(depth: number, wrap: (inner: object) => object): object {
  let schema: object = { type: 'string' }
  for (let i = 0; i < depth; i++) schema = wrap(schema)
  return schema
}

const SCHEMAS: Readonly<Record<string, GrowingSchema>> = {
  properties: (size) => ({ type: 'object', properties: keys(size, () => ({ type: 'string' })) }),
  'required properties': (size) => ({
    type: 'object',
    properties: keys(size, () => ({ type: 'integer' })),
    required: many(size, (i) => `key ${i}`),
  }),
  'required properties without a schema': (size) => ({ type: 'object', required: many(size, (i) => `key ${i}`) }),
  'forbidden other properties': (size) => ({
    type: 'object',
    properties: keys(size, () => ({ type: 'boolean' })),
    additionalProperties: false,
  }),
  'properties by a pattern': (size) => ({
    type: 'object',
    patternProperties: keys(size, () => ({ type: 'string' })),
    required: ['key 1'],
  }),
  'values of an enum': (size) => ({ enum: many(size, (i) => `value ${i}`) }),
  'objects of an enum': (size) => ({ enum: many(size, (i) => ({ i })) }),
  'schemas of anyOf': (size) => ({ anyOf: many(size, (i) => ({ const: i })) }),
  'schemas of oneOf': (size) => ({ oneOf: many(size, (i) => ({ const: i })) }),
  'schemas of allOf': (size) => ({ allOf: many(size, () => ({ type: 'string' })) }),
  'objects of allOf': (size) => ({
    allOf: many(size, (i) => ({ type: 'object', properties: { [`key ${i}`]: { type: 'null' } } })),
  }),
  'items with schemas of their own': (size) => ({ type: 'array', prefixItems: many(size, () => ({ type: 'number' })) }),
  'items at least': (size) => ({ type: 'array', items: { type: 'boolean' }, minItems: size }),
  'different items': (size) => ({ type: 'array', items: { type: 'integer' }, minItems: size, uniqueItems: true }),
  'characters at least': (size) => ({ type: 'string', minLength: size }),
  'characters of a pattern': (size) => ({ type: 'string', pattern: 'a'.repeat(size) }),
  'choices of a pattern': (size) => ({ type: 'string', pattern: many(size / 5, (i) => `a${i}`).join('|') }),
  'repetitions of a pattern': (size) => ({ type: 'string', pattern: '(a|b)*'.repeat(size / 6) }),
  'definitions in a chain': (size) => ({
    $defs: Object.fromEntries(
      many(size, (i) => [`d${i}`, i + 1 < size ? { $ref: `#/$defs/d${i + 1}` } : { type: 'string' }]),
    ),
    $ref: '#/$defs/d0',
  }),
  'references to one definition': (size) => ({
    $defs: { name: { type: 'string' } },
    type: 'object',
    properties: keys(size, () => ({ $ref: '#/$defs/name' })),
  }),
  'levels of objects': (size) => nest(Math.min(size, 1_000), (inner) => ({ type: 'object', properties: { a: inner } })),
  'levels of arrays': (size) => nest(Math.min(size, 1_000), (items) => ({ type: 'array', items, minItems: 1 })),
  'levels of anyOf': (size) => nest(Math.min(size, 1_000), (inner) => ({ anyOf: [inner, { type: 'null' }] })),
  'unknown keywords': (size) => ({ type: 'string', ...keys(size, () => 1) }),
  'characters of a title': (size) => ({ type: 'string', title: 'a '.repeat(size / 2) }),
}

/** The bodies of `/api/chat` with a schema that grows, by what grows in it. */
export const GROWING_SCHEMAS: Readonly<Record<string, Body>> = Object.fromEntries(
  Object.entries(SCHEMAS).map(([what, toSchema]) => [
    `many ${what}`,
    (size: number) => ({
      model: 'llama3.1:8b',
      messages: [{ role: 'user', content: 'Hi.' }],
      stream: false,
      format: toSchema(size),
    }),
  ]),
)
