/** A Go type as reflection sees it: plain data. `name` is how Go prints it in an error. */
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
  /** A function, so that a struct can hold itself. */
  readonly fields: () => readonly GoField[]
  readonly methods?: Methods
}

export interface GoField {
  readonly name: string
  readonly type: GoType
  /** Its member in the plain data, as it was decoded from a request. */
  readonly member: string
  /** Its name in JSON; one that is left out when empty ends with a question mark. */
  readonly json: string
}

/** Methods without arguments, by name; each is given the plain data of its receiver. */
export type Methods = Readonly<Record<string, (data: unknown) => GoValue>>

/**
 * A value with its type, which is Go's reflect.Value; undefined stands for the invalid one. The data is plain: text, a
 * boolean, a bigint for integers, a number for floats, an array, a Record, or undefined for nil. Behind a pointer or an
 * interface is what it holds.
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

/** A map whose keys are strings: there are no others. */
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
