import { describeValue } from '../../misuse.ts'
import { NoInstanceError } from './failure.ts'

/** A JSON Schema as a request sends it: `true`, `false`, or an object of keywords. */
export type Schema = boolean | Keywords

/** The keywords of a schema. The object may have any other fields too. */
export interface Keywords {
  readonly [keyword: string]: unknown
}

export function isObject(value: unknown): value is Keywords {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'boolean' || isObject(value)
}

/**
 * Creates a function that returns the schema which a `$ref` names. It looks only within the document, and never fetches anything.
 *
 * The function throws a NoInstanceError if the `$ref` names no schema of the document.
 *
 * @example
 * createReferences({ $defs: { Cat: { type: 'object' } } })('#/$defs/Cat') // { type: 'object' }
 */
export function createReferences(root: Keywords): (reference: unknown) => Schema {
  let names: Map<string, Keywords> | undefined
  return (reference) => {
    if (typeof reference !== 'string') throw new NoInstanceError(`${describeValue(reference)} as a $ref`)
    const [document = '', fragment = ''] = reference.split('#', 2)
    names ??= collectNames(root)
    const start = document === '' ? root : names.get(document)
    const isPointer = fragment === '' || fragment.startsWith('/')
    const found = start && (isPointer ? followPointer(start, fragment) : names.get(`#${fragment}`))
    if (isSchema(found)) return found
    const what = start ? `the $ref ${describeValue(reference)}, which names no schema` : remote(reference)
    throw new NoInstanceError(what)
  }
}

function remote(reference: string): string {
  return `the $ref ${describeValue(reference)} to another document, and nothing is fetched`
}

function followPointer(start: unknown, pointer: string): unknown {
  let value = start
  for (const part of pointer.split('/').slice(1)) {
    const key = decode(part).replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** Collects the schemas of a document, by `$id`, and by `#` plus anchor. If a name occurs twice, the first one that is found counts. */
function collectNames(root: Keywords): Map<string, Keywords> {
  const names = new Map<string, Keywords>()
  const open: unknown[] = [root]
  const add = (name: unknown, schema: Keywords, prefix = ''): void => {
    if (typeof name === 'string' && !names.has(prefix + name)) names.set(prefix + name, schema)
  }
  // A list replaces recursion, because the sender of a schema may nest it so deeply that recursion would overflow the stack.
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (isObject(value)) {
      add(value['$id'], value)
      add(value['$anchor'], value, '#')
      add(value['$dynamicAnchor'], value, '#')
    }
    if (typeof value === 'object' && value !== null) {
      for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) open.push(inner)
    }
  }
  return names
}
