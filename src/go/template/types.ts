/** A Go type as reflection sees it. It is plain data. `name` is the name that Go prints in an error. */
export type GoType =
  | {
      readonly kind: 'string' | 'bool' | 'int' | 'uint8' | 'float64' | 'complex128' | 'interface'
      readonly name: string
    }
  | {
      readonly kind: 'map' | 'slice' | 'pointer'
      readonly name: string
      readonly element: GoType
      readonly methods?: Methods
    }
  | GoStruct
  | { readonly kind: 'sequence'; readonly name: string; readonly element: GoType }

export interface GoStruct {
  readonly kind: 'struct'
  readonly name: string
  /** The fields, in order. This is a function, so that a struct can contain itself. */
  readonly fields: () => readonly GoField[]
  readonly methods?: Methods
}

export interface GoField {
  readonly name: string
  readonly type: GoType
  /** The name of the member in the plain data that was decoded from a request. */
  readonly member: string
  /** The name in JSON. A name that ends with a question mark is left out when the field is empty. */
  readonly json: string
}

/** Methods without arguments, by name. Each receives the plain data of its receiver. */
export type Methods = Readonly<Record<string, (data: unknown) => GoValue>>

/**
 * A value with its type, as Go's reflect.Value. The invalid reflect.Value is undefined. The data is plain:
 *
 * - text, or a boolean
 * - a bigint for an integer, and a number for a float
 * - an array, or a Record
 * - undefined for nil
 *
 * The data of a pointer or an interface is the data of the value that it holds.
 */
export interface GoValue {
  readonly type: GoType
  readonly data: unknown
}

export type MaybeValue = GoValue | undefined

export const STRING: GoType = { kind: 'string', name: 'string' }
export const BOOL: GoType = { kind: 'bool', name: 'bool' }
export const INT: GoType = { kind: 'int', name: 'int' }
export const UINT8: GoType = { kind: 'uint8', name: 'uint8' }
export const FLOAT64: GoType = { kind: 'float64', name: 'float64' }
export const COMPLEX128: GoType = { kind: 'complex128', name: 'complex128' }
export const ANY: GoType = { kind: 'interface', name: 'interface {}' }

export function slice(element: GoType, name = `[]${element.name}`, methods?: Methods): GoType {
  return { kind: 'slice', name, element, ...(methods && { methods }) }
}

/** A map whose keys are strings. There are no other maps here. */
export function map(element: GoType, name = `map[string]${element.name}`, methods?: Methods): GoType {
  return { kind: 'map', name, element, ...(methods && { methods }) }
}

export function pointer(element: GoType, methods?: Methods): GoType {
  return { kind: 'pointer', name: `*${element.name}`, element, ...(methods && { methods }) }
}

export const ANY_SLICE: GoType = slice(ANY)
export const ANY_MAP: GoType = map(ANY)

export function stringValue(data: string): GoValue {
  return { type: STRING, data }
}

export function boolValue(data: boolean): GoValue {
  return { type: BOOL, data }
}

export function intValue(data: bigint | number): GoValue {
  return { type: INT, data: BigInt(data) }
}
