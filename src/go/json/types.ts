/** A Go type as `encoding/json` sees it: plain data. `typeName` is how Go prints it in an error. */
export type GoType =
  | { readonly kind: 'string' | 'bool' | 'any' | 'raw' | 'deferred'; readonly typeName: string }
  | { readonly kind: 'int'; readonly typeName: 'int' | 'int64' | 'uint8' }
  | { readonly kind: 'float'; readonly typeName: 'float32' | 'float64' }
  | { readonly kind: 'bytes'; readonly typeName: string }
  | { readonly kind: 'slice'; readonly typeName: string; readonly element: GoType }
  | { readonly kind: 'map'; readonly typeName: string; readonly element: GoType }
  | { readonly kind: 'pointer'; readonly typeName: string; readonly target: GoType }
  | GoStruct
  | GoCustom

/** A struct: its JSON names (ASCII, as all of Ollama's are) and their types. */
export interface GoStruct {
  readonly kind: 'struct'
  readonly typeName: string
  /** A function, so that a struct can hold itself. */
  readonly fields: () => Readonly<Record<string, GoType>>
}

/** The value that an `UnmarshalJSON` is asked to decode. */
export interface RawValue {
  /** What Go calls the value in an error; '' is null. */
  readonly kind: 'object' | 'array' | 'string' | 'number' | 'bool' | ''
  /** `json.Unmarshal` into a new variable of the type: nil is null, and an error is thrown as Go returns it. */
  decode<T = unknown>(type: GoType): T
  /** The same for an `UnmarshalJSON` that goes on when there is an error: gives undefined then. */
  attempt<T = unknown>(type: GoType): T | undefined
  /** The members of an object, in order; undefined for any other value. */
  entries(): RawEntry[] | undefined
}

export interface RawEntry {
  readonly key: string
  readonly value: RawValue
  /** The key as it is written, without its quotation marks; undefined where every way to read it gives the same text. */
  readonly keyBytes: Uint8Array | undefined
}

/** A type with an `UnmarshalJSON` of its own. It is asked for null too, unless it stands behind a pointer. */
export interface GoCustom {
  readonly kind: 'custom'
  readonly typeName: string
  /** Gives the decoded value, undefined for Go's nil, or throws a GoJsonError as Go returns an error. It must be pure. */
  readonly decode: (raw: RawValue) => unknown
}

export const string: GoType = { kind: 'string', typeName: 'string' }
export const bool: GoType = { kind: 'bool', typeName: 'bool' }
export const int: GoType = { kind: 'int', typeName: 'int' }
export const int64: GoType = { kind: 'int', typeName: 'int64' }
export const uint8: GoType = { kind: 'int', typeName: 'uint8' }
export const float32: GoType = { kind: 'float', typeName: 'float32' }
export const float64: GoType = { kind: 'float', typeName: 'float64' }
export const any: GoType = { kind: 'any', typeName: 'interface {}' }
/** `json.RawMessage`: the raw JSON text, `null` included. */
export const rawMessage: GoType = { kind: 'raw', typeName: 'json.RawMessage' }
/** `json.RawMessage` inside an `UnmarshalJSON`, to be decoded in a moment: gives a RawValue. */
export const deferred: GoType = { kind: 'deferred', typeName: 'json.RawMessage' }

/** `[]byte`; the decoded value stays base64 text. */
export function bytes(typeName = '[]uint8'): GoType {
  return { kind: 'bytes', typeName }
}

/** `[]element`; a name is given where Go has a named type, such as `api.Tools`. */
export function slice(element: GoType, typeName = `[]${element.typeName}`): GoType {
  return { kind: 'slice', typeName, element }
}

/** `map[string]element`. */
export function map(element: GoType): GoType {
  return { kind: 'map', typeName: `map[string]${element.typeName}`, element }
}

/** `*target`: null is nil, anything else is the target's. */
export function pointer(target: GoType): GoType {
  return { kind: 'pointer', typeName: `*${target.typeName}`, target }
}

/** A struct by the name that Go prints, `api.ChatRequest`; fields that mention the struct itself go into a function. */
export function struct(typeName: string, fields: GoStruct['fields'] | ReturnType<GoStruct['fields']>): GoStruct {
  return { kind: 'struct', typeName, fields: typeof fields === 'function' ? fields : () => fields }
}

/** The same struct with one more field. */
export function withField(base: GoStruct, name: string, type: GoType): GoStruct {
  return struct(base.typeName, () => ({ ...base.fields(), [name]: type }))
}

/** A type with an `UnmarshalJSON` of its own. */
export function custom(typeName: string, decode: GoCustom['decode']): GoCustom {
  return { kind: 'custom', typeName, decode }
}

/** What Go's zero value of a type looks like where it cannot be left out: in an array or a map. */
export function zeroOf(type: GoType): unknown {
  switch (type.kind) {
    case 'string':
    case 'bytes':
      return ''
    case 'bool':
      return false
    case 'int':
    case 'float':
      return 0
    case 'struct':
      return {}
    default:
      return null
  }
}
