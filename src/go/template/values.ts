import { compareText } from './characters.ts'
import {
  ANY_MAP,
  ANY_SLICE,
  boolValue,
  FLOAT64,
  type GoType,
  type GoValue,
  type MaybeValue,
  type Methods,
  stringValue,
} from './types.ts'

/**
 * Makes a typed value from plain data. Undefined, which stands for a field that the request leaves out, becomes Go's
 * zero value.
 */
export function valueOf(type: GoType, data: unknown): GoValue {
  switch (type.kind) {
    case 'string':
      return { type, data: data ?? '' }
    case 'bool':
      return { type, data: data ?? false }
    case 'int':
    case 'uint8':
      return { type, data: BigInt((data as number | undefined) ?? 0) }
    case 'struct':
      return { type, data: data ?? {} }
    case 'slice':
      // An image is base64 text in a request, but bytes in a template.
      return {
        type,
        data: type.element.kind === 'uint8' && typeof data === 'string' ? bytesOf(data) : (data ?? undefined),
      }
    default:
      return { type, data: data ?? undefined }
  }
}

function bytesOf(base64: string): number[] {
  return Array.from(atob(base64), (character) => character.charCodeAt(0))
}

/** Returns the value that an interface holds: decoded JSON, or a value that `keepType` has marked. */
function unwrapInterface(data: unknown): MaybeValue {
  switch (typeof data) {
    case 'string':
      return stringValue(data)
    case 'boolean':
      return boolValue(data)
    case 'number':
      return { type: FLOAT64, data }
    case 'object':
      if (data === null) return undefined
      if (Array.isArray(data)) return { type: ANY_SLICE, data }
      return isGoValue(data) ? data : { type: ANY_MAP, data }
    default:
      return undefined
  }
}

class TypedValue implements GoValue {
  readonly type: GoType
  readonly data: unknown

  constructor(value: GoValue) {
    this.type = value.type
    this.data = value.data
  }
}

/** Marks a value, so that it keeps its type among decoded JSON. */
export function keepType(value: GoValue): GoValue {
  return new TypedValue(value)
}

function isGoValue(data: object): data is GoValue {
  return data instanceof TypedValue
}

/** indirectInterface in exec.go: returns the value that an interface holds. Returns any other value unchanged. */
export function indirectInterface(value: MaybeValue): MaybeValue {
  return value?.type.kind === 'interface' ? unwrapInterface(value.data) : value
}

export function isNil(value: GoValue): boolean {
  if (value.type.kind === 'interface') return unwrapInterface(value.data) === undefined
  return ['map', 'slice', 'pointer'].includes(value.type.kind) && value.data === undefined
}

/** indirect in exec.go: follows pointers and interfaces until the value is neither, or is nil. */
export function indirect(value: MaybeValue): { value: MaybeValue; isNil: boolean } {
  let current = value
  while (current?.type.kind === 'pointer' || current?.type.kind === 'interface') {
    if (isNil(current)) return { value: current, isNil: true }
    current =
      current.type.kind === 'pointer' ? valueOf(current.type.element, current.data) : unwrapInterface(current.data)
  }
  return { value: current, isNil: false }
}

/** isTrue in exec.go: whether `if` treats a value as true. */
export function isTrue(maybe: MaybeValue): boolean {
  const value = indirectInterface(maybe)
  if (!value) return false
  switch (value.type.kind) {
    case 'string':
      return value.data !== ''
    case 'bool':
      return value.data === true
    case 'int':
    case 'uint8':
      return value.data !== 0n
    case 'float64':
      return value.data !== 0
    case 'complex128':
      return Object.values(value.data as object).some((part) => part !== 0)
    case 'slice':
      return elementsOf(value).length > 0
    case 'map':
      return keysOf(value).length > 0
    case 'pointer':
      return value.data !== undefined
    default:
      return true
  }
}

/** Returns the elements of a slice, as plain data. */
export function elementsOf(value: GoValue): readonly unknown[] {
  return (value.data as readonly unknown[] | undefined) ?? []
}

export function elementType(value: GoValue): GoType {
  if (!('element' in value.type))
    throw new TypeError(`Failed to find the elements of a ${value.type.name}: it has none.`)
  return value.type.element
}

/** Returns the keys of a map in Go's order, which internal/fmtsort defines. */
export function keysOf(value: GoValue): string[] {
  return Object.keys((value.data as object | undefined) ?? {}).toSorted(compareText)
}

/** Returns the element of a map at a key, or undefined if the map does not have the key. */
export function lookUp(value: GoValue, key: string): MaybeValue {
  const members = (value.data ?? {}) as Record<string, unknown>
  return Object.hasOwn(members, key) ? valueOf(elementType(value), members[key]) : undefined
}

export function methodsOf(type: GoType): Methods | undefined {
  return 'methods' in type ? type.methods : undefined
}
