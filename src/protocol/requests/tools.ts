import {
  any,
  custom,
  type GoCustom,
  type GoStruct,
  type GoType,
  orderedMap,
  pointer,
  slice,
  string,
  struct,
} from '../../go/json.ts'

export interface ToolProperty {
  anyOf?: ToolProperty[]
  type?: string[]
  items?: unknown
  description?: string
  enum?: unknown[]
  properties?: Record<string, ToolProperty>
  required?: string[]
}

export interface Tool {
  type?: string
  items?: unknown
  function?: {
    name?: string
    description?: string
    parameters?: {
      type?: string
      $defs?: unknown
      items?: unknown
      required?: string[]
      properties?: Record<string, ToolProperty>
    }
  }
}

/** PropertyType.UnmarshalJSON: one name or a list of them; null is the name ''. */
export const propertyType: GoCustom = custom('api.PropertyType', (raw) => {
  const name = raw.attempt<string>(string)
  return name === undefined ? raw.decode(slice(string)) : [name]
})

export const toolProperty: GoStruct = struct('api.ToolProperty', () => ({
  anyOf: slice(toolProperty),
  type: propertyType,
  items: any,
  description: string,
  enum: slice(any),
  properties: pointer(toolPropertiesMap),
  required: slice(string),
}))

export const toolPropertiesMap: GoCustom = orderedMap('api.ToolPropertiesMap', () => toolProperty)

export const toolFunctionParameters: GoStruct = struct('api.ToolFunctionParameters', {
  type: string,
  $defs: any,
  items: any,
  required: slice(string),
  properties: pointer(toolPropertiesMap),
})

export const toolFunction: GoStruct = struct('api.ToolFunction', {
  name: string,
  description: string,
  parameters: toolFunctionParameters,
})

export const tool: GoStruct = struct('api.Tool', { type: string, items: any, function: toolFunction })

export const tools: GoType = slice(tool, 'api.Tools')
