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

/** The JSON schema of one argument of a tool. */
export interface ToolProperty {
  anyOf?: ToolProperty[]
  type?: string[]
  items?: unknown
  description?: string
  enum?: unknown[]
  properties?: Record<string, ToolProperty>
  required?: string[]
}

/**
 * A tool that a request offers to the model. Fields that the request left out are missing.
 *
 * @see https://github.com/ollama/ollama/blob/main/api/types.go (Tool)
 */
export interface Tool {
  /** Usually `function`. */
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

/** Decodes a type as PropertyType.UnmarshalJSON of Ollama does: one name, or a list of names. Null is the name `''`. */
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
