/** A Go type as `encoding/json` sees it. It is plain data. `typeName` is the name that Go prints in an error. */
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

/** A struct: its JSON names and their types. The names are ASCII, as all of Ollama's are. */
export interface GoStruct {
  readonly kind: 'struct'
  readonly typeName: string
  /** The fields by name. This is a function, so that a struct can contain itself. */
  readonly fields: () => Readonly<Record<string, GoType>>
}

/** The value that an `UnmarshalJSON` has to decode. */
export interface RawValue {
  /** What Go calls the value in an error; `''` for null. */
  readonly kind: 'object' | 'array' | 'string' | 'number' | 'bool' | ''
  /**
   * Decodes the value as `json.Unmarshal` into a new variable of the type does. Go's nil becomes null.
   *
   * @throws GoJsonError where Go returns an error
   */
  decode<T = unknown>(type: GoType): T
  /**
   * Decodes the value as `decode` does, but returns undefined where Go returns an error. It is for an `UnmarshalJSON`
   * that continues after an error.
   */
  attempt<T = unknown>(type: GoType): T | undefined
  /** Returns the members of an object, in order, or undefined for any other value. */
  entries(): RawEntry[] | undefined
}

export interface RawEntry {
  readonly key: string
  readonly value: RawValue
  /**
   * The bytes of the key as it is written, without its quotation marks. Undefined if every way to read the key gives
   * the same text.
   */
  readonly keyBytes: Uint8Array | undefined
}

/** A type that has its own `UnmarshalJSON`. It also receives null, unless it is behind a pointer. */
export interface GoCustom {
  readonly kind: 'custom'
  readonly typeName: string
  /**
   * Returns the decoded value, or undefined for Go's nil. Throws a GoJsonError where Go returns an error. It must be
   * pure, because a value can be decoded twice: first quickly, then exactly.
   */
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
/** `json.RawMessage`: the raw JSON text, which can be `null`. */
export const rawMessage: GoType = { kind: 'raw', typeName: 'json.RawMessage' }
/** `json.RawMessage` inside an `UnmarshalJSON` that decodes it later. The decoded value is a RawValue. */
export const deferred: GoType = { kind: 'deferred', typeName: 'json.RawMessage' }

/** `[]byte`. The decoded value stays base64 text. */
export function bytes(typeName = '[]uint8'): GoType {
  return { kind: 'bytes', typeName }
}

/** `[]element`. Give a `typeName` where Go has a named type, such as `api.Tools`. */
export function slice(element: GoType, typeName = `[]${element.typeName}`): GoType {
  return { kind: 'slice', typeName, element }
}

/** `map[string]element`. */
export function map(element: GoType): GoType {
  return { kind: 'map', typeName: `map[string]${element.typeName}`, element }
}

/** `*target`. Null is decoded as nil, and any other value as the target. */
export function pointer(target: GoType): GoType {
  return { kind: 'pointer', typeName: `*${target.typeName}`, target }
}

/**
 * A struct with the name that Go prints, such as `api.ChatRequest`. Give a function for `fields` that mention the
 * struct itself.
 */
export function struct(typeName: string, fields: GoStruct['fields'] | ReturnType<GoStruct['fields']>): GoStruct {
  return { kind: 'struct', typeName, fields: typeof fields === 'function' ? fields : () => fields }
}

/** Returns a copy of a struct with one more field. */
export function withField(base: GoStruct, name: string, type: GoType): GoStruct {
  return struct(base.typeName, () => ({ ...base.fields(), [name]: type }))
}

/** Makes a type that has its own `UnmarshalJSON`. */
export function custom(typeName: string, decode: GoCustom['decode']): GoCustom {
  return { kind: 'custom', typeName, decode }
}

/** Returns Go's zero value of a type, for the places where it cannot be left out: in an array or a map. */
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
