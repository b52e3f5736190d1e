import {
  any,
  bytes,
  custom,
  type GoCustom,
  type GoStruct,
  int,
  orderedMap,
  slice,
  string,
  struct,
} from '../../go/json.ts'

/** A tool call in a decoded message. */
export interface ToolCall {
  id?: string
  function?: { index?: number; name?: string; arguments?: Record<string, unknown> }
}

/** A decoded message. Fields that the request left out are missing. */
export interface Message {
  /** The role, always in lower case. */
  role?: string
  content?: string
  thinking?: string
  /** The images, each as base64 text. */
  images?: string[]
  tool_calls?: ToolCall[]
  tool_name?: string
  tool_call_id?: string
}

/** The bytes of an image. The decoded value is base64 text as well. */
export const imageData = bytes('api.ImageData')

export const toolCallFunctionArguments: GoCustom = orderedMap('api.ToolCallFunctionArguments', () => any)

export const toolCallFunction: GoStruct = struct('api.ToolCallFunction', {
  index: int,
  name: string,
  arguments: toolCallFunctionArguments,
})

export const toolCall: GoStruct = struct('api.ToolCall', { id: string, function: toolCallFunction })

const messageAlias = struct('api.Alias', {
  role: string,
  content: string,
  thinking: string,
  images: slice(imageData),
  tool_calls: slice(toolCall),
  tool_name: string,
  tool_call_id: string,
})

/** Decodes a message as Message.UnmarshalJSON of Ollama does. Errors name the type Alias, because Ollama decodes into that type. */
export const message: GoCustom = custom('api.Message', (raw) => {
  const decoded = raw.decode<Message>(messageAlias)
  const role = decoded.role === undefined ? undefined : toLower(decoded.role)
  return role === undefined || role === decoded.role ? decoded : { ...decoded, role }
})

/** Converts to lower case as strings.ToLower of Go does: one character becomes one character. In JavaScript it may become two. */
export function toLower(text: string): string {
  const lower = text.toLowerCase()
  // This check comes first, because nearly every role is ASCII and in lower case.
  if (lower === text || /^[ -~]*$/.test(text)) return lower
  return text.replace(/\P{Lowercase}/gu, (character) => (character === '\u0130' ? 'i' : character.toLowerCase()))
}
