import { describeValue } from '../../misuse.ts'
import { NoInstanceError } from './failure.ts'

/** A JSON Schema as it comes in a request: `true`, `false` or keywords. */
export type Schema = boolean | Keywords

/** The keywords of a schema, and whatever else stands among them. */
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
 * Finds what a `$ref` names, within the document only: nothing is ever fetched.
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

/** Schemas by `$id`, and by `#` and anchor. The first of each name counts. */
function collectNames(root: Keywords): Map<string, Keywords> {
  const names = new Map<string, Keywords>()
  const open: unknown[] = [root]
  const add = (name: unknown, schema: Keywords, prefix = ''): void => {
    if (typeof name === 'string' && !names.has(prefix + name)) names.set(prefix + name, schema)
  }
  // Why a list and no recursion: how deep a schema is nested is up to who sends it.
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
