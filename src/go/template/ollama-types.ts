import { toGoJson } from './marshal.ts'
import {
  ANY,
  type GoField,
  type GoStruct,
  type GoType,
  INT,
  intValue,
  map,
  type Methods,
  pointer,
  slice,
  STRING,
  stringValue,
  UINT8,
} from './types.ts'
import { valueOf } from './values.ts'

/**
 * The fields of a struct that Ollama's template.go or api/types.go gives to templates. `member` is the name of a field
 * in the plain data, whose types are in protocol/requests.ts. `json` is described at {@link GoField}.
 */
type FieldList = Array<[name: string, type: GoType, member: string, json?: string]>

function struct(name: string, fields: () => FieldList, methods?: Methods): GoStruct {
  let known: readonly GoField[] | undefined
  return {
    kind: 'struct',
    name,
    fields: () =>
      (known ??= fields().map(([field, type, member, json = field]) => ({ name: field, type, member, json }))),
    ...(methods && { methods }),
  }
}

/** Makes a `String` method that returns the value's JSON. `nil` is the text for Go's nil. */
function jsonText(type: () => GoType, nil?: string): Methods {
  return {
    String: (data) => stringValue(data === undefined && nil !== undefined ? nil : toGoJson(valueOf(type(), data))),
  }
}

const STRINGS = slice(STRING)
/** An image. Its data is base64 text in a request, but bytes in Go. */
const IMAGE_DATA = slice(UINT8, 'api.ImageData')

const PROPERTY_TYPE = slice(STRING, 'api.PropertyType', {
  String: (data) => {
    const names = (data as string[] | undefined) ?? []
    return stringValue(names.length < 2 ? (names[0] ?? '') : `[${names.join(' ')}]`)
  },
})

interface Property {
  readonly anyOf?: readonly Property[]
  readonly type?: readonly string[]
}

const TYPESCRIPT_TYPES: ReadonlyMap<string, string> = new Map([
  ['string', 'string'],
  ['number', 'number'],
  ['integer', 'number'],
  ['boolean', 'boolean'],
  ['array', 'any[]'],
  ['object', 'Record<string, any>'],
  ['null', 'null'],
])

/** ToolProperty.ToTypeScriptType in Ollama's api/types.go: returns the TypeScript type of a property. */
export function toTypeScriptType({ anyOf = [], type = [] }: Property): string {
  if (anyOf.length > 0) return anyOf.map((property) => toTypeScriptType(property)).join(' | ')
  if (type.length === 0) return 'any'
  return type.map((name) => TYPESCRIPT_TYPES.get(name) ?? 'any').join(' | ')
}

export const TOOL_PROPERTY: GoStruct = struct(
  'api.ToolProperty',
  () => [
    ['AnyOf', slice(TOOL_PROPERTY), 'anyOf', 'anyOf?'],
    ['Type', PROPERTY_TYPE, 'type', 'type?'],
    ['Items', ANY, 'items', 'items?'],
    ['Description', STRING, 'description', 'description?'],
    ['Enum', slice(ANY), 'enum', 'enum?'],
    ['Properties', pointer(TOOL_PROPERTIES_MAP, PROPERTIES_METHODS), 'properties', 'properties?'],
    ['Required', STRINGS, 'required', 'required?'],
  ],
  { ToTypeScriptType: (data) => stringValue(toTypeScriptType(data as Property)) },
)

const PROPERTIES_METHODS: Methods = {
  Len: (data) => intValue(Object.keys((data as object | undefined) ?? {}).length),
  ToMap: (data) => ({ type: map(TOOL_PROPERTY), data }),
  All: (data) => ({
    type: {
      kind: 'sequence',
      name: 'iter.Seq2[string,github.com/ollama/ollama/api.ToolProperty]',
      element: TOOL_PROPERTY,
    },
    data,
  }),
}

/** A map that keeps its order. Its data is a Record, and a template sees no fields of it. */
export const TOOL_PROPERTIES_MAP: GoStruct = struct('api.ToolPropertiesMap', () => [], PROPERTIES_METHODS)

const PROPERTIES = map(
  TOOL_PROPERTY,
  'template.templateProperties',
  jsonText(() => PROPERTIES, '{}'),
)

const PARAMETERS = struct('template.templateToolFunctionParameters', () => [
  ['Type', STRING, 'type', 'type'],
  ['Defs', ANY, '$defs', '$defs?'],
  ['Items', ANY, 'items', 'items?'],
  ['Required', STRINGS, 'required', 'required?'],
  ['Properties', PROPERTIES, 'properties', 'properties'],
])

const TOOL_FUNCTION = struct('template.templateToolFunction', () => [
  ['Name', STRING, 'name', 'name'],
  ['Description', STRING, 'description', 'description'],
  ['Parameters', PARAMETERS, 'parameters', 'parameters'],
])

const TOOL: GoStruct = struct(
  'template.templateTool',
  () => [
    ['Type', STRING, 'type', 'type'],
    ['Items', ANY, 'items', 'items?'],
    ['Function', TOOL_FUNCTION, 'function', 'function'],
  ],
  jsonText(() => TOOL),
)

export const TOOLS = slice(
  TOOL,
  'template.templateTools',
  jsonText(() => TOOLS),
)

const ARGUMENTS = map(
  ANY,
  'template.templateArgs',
  jsonText(() => ARGUMENTS, '{}'),
)

const TOOL_CALL_FUNCTION = struct('template.templateToolCallFunction', () => [
  ['Index', INT, 'index'],
  ['Name', STRING, 'name'],
  ['Arguments', ARGUMENTS, 'arguments'],
])

const TOOL_CALL = struct('template.templateToolCall', () => [
  ['ID', STRING, 'id'],
  ['Function', TOOL_CALL_FUNCTION, 'function'],
])

const MESSAGE = struct('template.templateMessage', () => [
  ['Role', STRING, 'role'],
  ['Content', STRING, 'content'],
  ['Thinking', STRING, 'thinking'],
  ['Images', slice(IMAGE_DATA), 'images'],
  ['ToolCalls', slice(TOOL_CALL), 'tool_calls'],
  ['ToolName', STRING, 'tool_name'],
  ['ToolCallID', STRING, 'tool_call_id'],
])

export const MESSAGES = slice(pointer(MESSAGE))
