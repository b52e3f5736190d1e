import {
  any,
  bool,
  bytes,
  custom,
  type GoCustom,
  GoJsonError,
  type GoStruct,
  int,
  map,
  orderedMap,
  parseDuration,
  pointer,
  quote,
  rawMessage,
  slice,
  string,
  struct,
} from './go-json.ts'

/** `keep_alive` as Go holds it, but `Infinity` where Go has MaxInt64: a negative one keeps the model loaded for ever. */
export interface Duration {
  nanoseconds: number
}

export type Think = boolean | 'low' | 'medium' | 'high' | 'max'

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

/** What chat and generate requests have in common. */
interface CompletionRequest {
  model?: string
  stream?: boolean
  /** The JSON text as it was sent: `"json"` with its quotation marks, `null`, or a schema. */
  format?: string
  keep_alive?: Duration
  options?: Record<string, unknown>
  think?: Think
  truncate?: boolean
  shift?: boolean
  _debug_render_only?: boolean
  logprobs?: boolean
  top_logprobs?: number
}

export interface ChatRequest extends CompletionRequest {
  messages?: Message[]
  tools?: Tool[]
}

export interface GenerateRequest extends CompletionRequest {
  prompt?: string
  suffix?: string
  system?: string
  template?: string
  context?: number[]
  raw?: boolean
  /** Base64. */
  images?: string[]
}

export interface EmbedRequest {
  model?: string
  input?: unknown
  keep_alive?: Duration
  truncate?: boolean
  dimensions?: number
  options?: Record<string, unknown>
}

export interface EmbeddingRequest {
  model?: string
  prompt?: string
  keep_alive?: Duration
  options?: Record<string, unknown>
}

export interface ShowRequest {
  model?: string
  system?: string
  template?: string
  verbose?: boolean
  options?: Record<string, unknown>
  name?: string
}

export interface CreateRequest {
  model?: string
  stream?: boolean
  quantize?: string
  draft_quantize?: string
  from?: string
  remote_host?: string
  files?: Record<string, string>
  draft_files?: Record<string, string>
  adapters?: Record<string, string>
  template?: string
  license?: unknown
  system?: string
  parameters?: Record<string, unknown>
  messages?: Message[]
  renderer?: string
  parser?: string
  requires?: string
  info?: Record<string, unknown>
  name?: string
  quantization?: string
}

export interface DeleteRequest {
  model?: string
  name?: string
}

export interface CopyRequest {
  source?: string
  destination?: string
}

export interface PullRequest {
  model?: string
  insecure?: boolean
  username?: string
  password?: string
  stream?: boolean
  name?: string
}

export type PushRequest = PullRequest

const THINK_VALUES = '"high", "medium", "low", "max", true, or false'

/** ThinkValue.UnmarshalJSON: a boolean, or one of four words. */
export const thinkValue: GoCustom = custom('api.ThinkValue', (raw) => {
  const flag = raw.attempt(bool)
  if (flag !== undefined) return flag
  const word = raw.attempt<string>(string)
  if (word === undefined) throw new GoJsonError(`think must be a boolean or string (${THINK_VALUES})`)
  if (!['high', 'medium', 'low', 'max'].includes(word)) {
    throw new GoJsonError(`invalid think value: ${quote(word)} (must be ${THINK_VALUES})`)
  }
  return word
})

const MAX_INT64 = (1n << 63n) - 1n

/** Duration.UnmarshalJSON: seconds, or text for time.ParseDuration; anything negative is for ever. */
export const duration: GoCustom = custom('api.Duration', (raw) => {
  const value = raw.decode(any)
  if (typeof value === 'number') return { nanoseconds: value < 0 ? Infinity : secondsToNanoseconds(value) }
  if (typeof value === 'string') {
    const nanoseconds = parseDuration(value)
    return { nanoseconds: nanoseconds < 0n || nanoseconds === MAX_INT64 ? Infinity : Number(nanoseconds) }
  }
  const typeName =
    typeof value === 'boolean' ? 'bool' : Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}'
  throw new GoJsonError(`Unsupported type: '${typeName}'`)
})

/** On amd64 a float64 that int64 cannot hold becomes its smallest value: 300 years and more are over at once. */
function secondsToNanoseconds(seconds: number): number {
  const nanoseconds = Math.trunc(seconds * 1e9)
  return nanoseconds >= 2 ** 63 ? -(2 ** 63) : nanoseconds
}

/** PropertyType.UnmarshalJSON: one name or a list of them; null is the name ''. */
export const propertyType: GoCustom = custom('api.PropertyType', (raw) => {
  const name = raw.attempt<string>(string)
  return name === undefined ? raw.decode(slice(string)) : [name]
})

const imageData = bytes('api.ImageData')

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
function toLower(text: string): string {
  return text.replace(/\P{Lowercase}/gu, (character) => (character === '\u0130' ? 'i' : character.toLowerCase()))
}

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

export const tools = slice(tool, 'api.Tools')

export const chatRequest: GoStruct = struct('api.ChatRequest', {
  model: string,
  messages: slice(message),
  stream: pointer(bool),
  format: rawMessage,
  keep_alive: pointer(duration),
  tools,
  options: map(any),
  think: pointer(thinkValue),
  truncate: pointer(bool),
  shift: pointer(bool),
  _debug_render_only: bool,
  logprobs: bool,
  top_logprobs: int,
})

export const generateRequest: GoStruct = struct('api.GenerateRequest', {
  model: string,
  prompt: string,
  suffix: string,
  system: string,
  template: string,
  context: slice(int),
  stream: pointer(bool),
  raw: bool,
  format: rawMessage,
  keep_alive: pointer(duration),
  images: slice(imageData),
  options: map(any),
  think: pointer(thinkValue),
  truncate: pointer(bool),
  shift: pointer(bool),
  _debug_render_only: bool,
  logprobs: bool,
  top_logprobs: int,
})

export const embedRequest: GoStruct = struct('api.EmbedRequest', {
  model: string,
  input: any,
  keep_alive: pointer(duration),
  truncate: pointer(bool),
  dimensions: int,
  options: map(any),
})

export const embeddingRequest: GoStruct = struct('api.EmbeddingRequest', {
  model: string,
  prompt: string,
  keep_alive: pointer(duration),
  options: map(any),
})

export const showRequest: GoStruct = struct('api.ShowRequest', {
  model: string,
  system: string,
  template: string,
  verbose: bool,
  options: map(any),
  name: string,
})

export const createRequest: GoStruct = struct('api.CreateRequest', {
  model: string,
  stream: pointer(bool),
  quantize: string,
  draft_quantize: string,
  from: string,
  remote_host: string,
  files: map(string),
  draft_files: map(string),
  adapters: map(string),
  template: string,
  license: any,
  system: string,
  parameters: map(any),
  messages: slice(message),
  renderer: string,
  parser: string,
  requires: string,
  info: map(any),
  name: string,
  quantization: string,
})

export const deleteRequest: GoStruct = struct('api.DeleteRequest', { model: string, name: string })

export const copyRequest: GoStruct = struct('api.CopyRequest', { source: string, destination: string })

export const pullRequest: GoStruct = struct('api.PullRequest', {
  model: string,
  insecure: bool,
  username: string,
  password: string,
  stream: pointer(bool),
  name: string,
})

export const pushRequest: GoStruct = struct('api.PushRequest', pullRequest.fields)
