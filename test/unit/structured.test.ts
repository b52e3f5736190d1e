import { Validator, type Schema } from '@cfworker/json-schema'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { findSchemaError, instantiateSchema } from '../../src/engine/structured.ts'
// zod 4.6.7 and pydantic 2.13.4 wrote these schemas. Those named `by hand` use keywords that neither of them writes.
import fixtures from './structured.fixtures.json' with { type: 'json' }

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed)

const table = Object.entries(fixtures as Record<string, Schema>)

function draftOf({ $schema = '', items, properties }: Schema): '4' | '7' | '2019-09' | '2020-12' {
  if ($schema.includes('draft-04')) return '4'
  if ($schema.includes('draft-07')) return '7'
  const hasTuples = [items, ...Object.values(properties ?? {}).map((one) => (one as Schema).items)].some(Array.isArray)
  return hasTuples ? '2019-09' : '2020-12'
}

afterEach(() => vi.unstubAllGlobals())

describe('instantiateSchema', () => {
  test.each(table)('makes a valid instance of %s for each of 20 seeds', async (name, schema) => {
    const before = JSON.stringify(schema)
    // The validator cannot read the pattern of this schema, because its escapes are not those of JavaScript.
    const judged = name === 'by hand: escapes' ? { type: 'string', pattern: '^[\\w-]+@x-y$' } : structuredClone(schema)
    const validator = new Validator(judged as Schema, draftOf(schema), false)
    for (const seed of SEEDS) {
      const instance = await instantiateSchema(schema, seed)
      expect(validator.validate(instance).errors).toEqual([])
      expect(await findSchemaError(schema, instance)).toBeUndefined()
      expect(await instantiateSchema(schema, seed)).toEqual(instance)
    }
    expect(JSON.stringify(schema)).toBe(before)
  })

  test('makes different instances for different seeds', async () => {
    const made = await Promise.all(SEEDS.map((seed) => instantiateSchema(fixtures['pydantic: pets'], seed)))
    expect(new Set(made.map((one) => JSON.stringify(one))).size).toBeGreaterThan(15)
  })

  test('fills optional properties and lists, and prefers another type to null', async () => {
    const schema = {
      type: 'object',
      properties: {
        name: { type: 'string' },
        nick: { type: ['string', 'null'] },
        age: { anyOf: [{ type: 'integer' }, { type: 'null' }], default: null },
        tags: { type: 'array', items: { type: 'string' } },
        scores: { type: 'object', additionalProperties: { type: 'number' } },
      },
    }
    for (const seed of SEEDS) {
      expect(await instantiateSchema(schema, seed)).toEqual({
        name: expect.stringMatching(/^[a-z]+ [a-z]+$/),
        nick: expect.stringMatching(/^[a-z]+ [a-z]+$/),
        age: expect.any(Number),
        tags: expect.arrayContaining([expect.any(String)]),
        scores: { first: expect.any(Number), second: expect.any(Number) },
      })
    }
  })

  test('ends the recursion of a recursive schema', async () => {
    const made = await instantiateSchema(fixtures['zod: linked list'], 1)
    expect(made).toEqual({ value: expect.any(Number), next: { value: expect.any(Number), next: null } })
  })

  test('uses an example of the schema', async () => {
    const schema = { type: 'object', properties: { name: { type: 'string', examples: ['Ada Lovelace'] } } }
    expect(await instantiateSchema(schema, 3)).toEqual({ name: 'Ada Lovelace' })
  })

  test.each([
    [
      'a required property that allows no value',
      { type: 'object', properties: { a: false }, required: ['a'] },
      'a part has no instance',
    ],
    ['a schema that excludes everything', { not: {} }, 'Instance matched "not" schema'],
    ['bounds that exclude each other', { type: 'integer', minimum: 5, maximum: 4 }, '5 is greater than 4'],
    ['types that exclude each other', { allOf: [{ type: 'string' }, { type: 'integer' }] }, 'Expected "integer"'],
    ['an empty enum', { enum: [] }, 'a part has no instance'],
    [
      'a required property of endless depth',
      { type: 'object', properties: { next: { $ref: '#' } }, required: ['next'] },
      'or none that ends',
    ],
    ['a $ref to itself', { $ref: '#' }, 'or none that ends'],
    ['a $ref to nothing', { $ref: '#/$defs/Cat' }, "the $ref '#/$defs/Cat', which names no schema"],
    ['a $ref that is not a string', { $ref: 5 }, 'the number 5 as a $ref'],
    [
      'a $ref to another document',
      { items: { $ref: 'https://example.com/a' } },
      'to another document, and nothing is fetched',
    ],
    ['an unknown type', { type: 'strin' }, 'strin'],
    ['a pattern that is none', { type: 'string', pattern: '(?Q<x>a)' }, 'a pattern that cannot be read'],
    [
      'a keyword with a value of the wrong type',
      { required: 5 },
      'the number 5 as required, which takes a list of texts',
    ],
    ['a list of schemas that is none', { allOf: {} }, 'an object with no keys as allOf, which takes a list of schemas'],
    ['an array', [], 'a schema that is not an object'],
  ])('says why it cannot make an instance of %s', async (_, schema, found) => {
    const fetched = vi.fn<() => void>()
    vi.stubGlobal('fetch', fetched)
    await expect(instantiateSchema(schema, 1)).rejects.toThrow(
      /^Failed to make an instance of the schema: found .*\. Give a reply with mockOllama\.chat\(reply\.json\(…\)\)\.$/,
    )
    await expect(instantiateSchema(schema, 1)).rejects.toThrow(found)
    expect(fetched).not.toHaveBeenCalled()
  })

  test.each([
    ['a list of a thousand million items', { type: 'array', minItems: 1e9 }],
    ['a text of a thousand million characters', { type: 'string', minLength: 1e9 }],
    ['an object of a thousand million keys', { type: 'object', minProperties: 1e9 }],
    ['nested repeats in a pattern', { type: 'string', pattern: '(((a{1000}){1000}){1000}){1000}' }],
    ['nested repeats in a pattern of keys', { type: 'object', patternProperties: { '((a{9999}){9999}){9999}': {} } }],
    ['deeply nested lists', Array.from({ length: 12 }).reduce<object>((items) => ({ minItems: 3, items }), {})],
    ['schemas that double at each level', { $ref: '#/$defs/0', $defs: doubling(40) }],
    ['a schema that is nested too deeply', Array.from({ length: 5000 }).reduce<object>((not) => ({ not }), {})],
  ])('refuses an instance that would be too large: %s', async (_, schema) => {
    await expect(instantiateSchema(schema, 1)).rejects.toThrow(/too large|nested more than/)
  })

  test('makes only the required properties of a schema with 40,000 properties', async () => {
    const names = Array.from({ length: 40_000 }, (_, i) => `property ${i}`)
    const properties = Object.fromEntries(names.map((name) => [name, { type: 'integer' }]))
    const made = await instantiateSchema({ type: 'object', properties, required: ['property 7'] }, 1)
    expect(made).toEqual({ 'property 7': expect.any(Number) })
  })

  test('accepts large upper bounds, because a small instance satisfies them', async () => {
    const many = { type: 'array', maxItems: 1e9, items: { type: 'string', maxLength: 1e9 } }
    expect(await instantiateSchema(many, 1)).toEqual(expect.arrayContaining([expect.any(String)]))
  })
})

function doubling(depth: number): Record<string, object> {
  const schemas = Array.from({ length: depth }, (_, i): [string, object] => {
    const next = { $ref: `#/$defs/${i + 1}` }
    return [String(i), { allOf: [next, next] }]
  })
  return Object.fromEntries([...schemas, [String(depth), { type: 'string' }]])
}

describe('an instance is made and judged at a bounded cost', () => {
  test('a pattern that explodes in JavaScript is matched at once', async () => {
    expect(await findSchemaError({ pattern: '^(a+)+$' }, `${'a'.repeat(5_000)}!`)).toBe('String does not match pattern')
    expect(await findSchemaError({ pattern: '^(a+)+$' }, 'a'.repeat(5_000))).toBeUndefined()
  })

  test('schemas that refer to each other again and again are too large to be judged', async () => {
    expect(await findSchemaError({ $ref: '#/$defs/0', $defs: doubling(20) }, 'a')).toBe(
      'it cannot be checked: it is too large for its schema',
    )
  })

  test('20,000 items are compared with each other for uniqueItems', async () => {
    const items = Array.from({ length: 20_000 }, (_, i) => ({ i }))
    expect(await findSchemaError({ uniqueItems: true }, items)).toBeUndefined()
    expect(await findSchemaError({ uniqueItems: true }, [{ a: 1 }, { a: 1 }])).toMatch('Duplicate items')
  })

  test('values nested 9,000 deep under an unknown keyword do not matter', async () => {
    const unknown = Array.from({ length: 9_000 }).reduce<object>((inner) => ({ inner }), {})
    expect(await instantiateSchema({ type: 'string', unknown }, 1)).toEqual(expect.any(String))
  })

  test('a property may be called __proto__', async () => {
    const schema = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"integer"}},"required":["__proto__"]}',
    )
    expect(JSON.stringify(await instantiateSchema(schema as object, 1))).toMatch(/^\{"__proto__":\d+\}$/)
  })
})

describe('findSchemaError', () => {
  test.each([
    [
      { properties: { a: { items: { type: 'integer' } } } },
      { a: [1, 'x'] },
      '/a/1: Instance type "string" is invalid. Expected "integer"',
    ],
    [{ required: ['b'] }, {}, 'Instance does not have required property "b"'],
    [{ enum: ['a', 'b'] }, 'c', 'Instance does not match any of ["a","b"]'],
    [{ properties: {}, additionalProperties: false }, { z: 2 }, '/z: nothing may stand here'],
    [{ $ref: '#/$defs/p', $defs: { p: { minimum: 3 } } }, 1, '1 is less than 3'],
    [{ properties: { a: { format: 'email' } } }, { a: 'x' }, '/a: String does not match format "email"'],
    [
      { $ref: 'https://example.com/x' },
      1,
      "it cannot be checked: found the $ref 'https://example.com/x', which names no schema",
    ],
    [{ pattern: '(' }, 'x', "it cannot be checked: found a pattern that cannot be read, '('"],
    [{ type: 'string' }, undefined, 'it cannot be checked: there is no value'],
  ])('names the place and the reason: %o', async (schema, value, fault) => {
    expect(await findSchemaError(schema, value)).toBe(fault)
  })

  test('returns undefined for an instance of the schema', async () => {
    expect(await findSchemaError({ type: 'object', required: ['a'] }, { a: 1, b: 2 })).toBeUndefined()
  })

  test('returns a fault, and does not throw, for a schema without end', async () => {
    const schema: { properties?: object } = {}
    schema.properties = { self: schema }
    expect(await findSchemaError(schema, {})).toMatch(/^the schema cannot be read: /)
    expect(await findSchemaError({ $ref: '#' }, {})).toMatch(/^it cannot be checked: /)
  })
})
