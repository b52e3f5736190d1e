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

export interface ToolCall {
  id?: string
  function?: { index?: number; name?: string; arguments?: Record<string, unknown> }
}

export interface Message {
  /** In lower case. */
  role?: string
  content?: string
  thinking?: string
  /** Base64. */
  images?: string[]
  tool_calls?: ToolCall[]
  tool_name?: string
  tool_call_id?: string
}

/** The bytes of an image; decoded, they are still base64 text. */
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

/** Message.UnmarshalJSON: it decodes into a type called Alias, hence that name in errors. */
export const message: GoCustom = custom('api.Message', (raw) => {
  const decoded = raw.decode<Message>(messageAlias)
  const role = decoded.role === undefined ? undefined : toLower(decoded.role)
  return role === undefined || role === decoded.role ? decoded : { ...decoded, role }
})

/** strings.ToLower: one character for one, where JavaScript may give two. */
export function toLower(text: string): string {
  const lower = text.toLowerCase()
  // Why ask first: nearly every role is ASCII, and in lower case.
  if (lower === text || /^[ -~]*$/.test(text)) return lower
  return text.replace(/\P{Lowercase}/gu, (character) => (character === '\u0130' ? 'i' : character.toLowerCase()))
}
