import {
  any,
  bool,
  type GoStruct,
  int,
  map,
  pointer,
  rawMessage,
  slice,
  string,
  struct,
  withField,
} from '../go/json.ts'
import { imageData, type Message, message } from './requests/messages.ts'
import { type Tool, tools } from './requests/tools.ts'
import { type Duration, duration, type Think, thinkValue } from './requests/values.ts'

export * from './requests/messages.ts'
export * from './requests/tools.ts'
export * from './requests/values.ts'

/** The fields that chat requests and generate requests share. */
interface CompletionRequest {
  model?: string
  stream?: boolean
  /** The JSON text of the field as it was sent: `"json"` with its quotation marks, `null`, or a schema. */
  format?: string
  keep_alive?: Duration
  options?: Record<string, unknown>
  think?: Think
  truncate?: boolean
  shift?: boolean
  _debug_render_only?: boolean
  logprobs?: boolean
  top_logprobs?: number
  /** What the model says. Only the default profile has this field. */
  reply_text?: string
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
  /** The images, each as base64 text. */
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

/** A chat request of the default profile. Its additional field `reply_text` is what the model says. */
export const lenientChatRequest: GoStruct = withField(chatRequest, 'reply_text', string)

/** A generate request of the default profile, with the same additional field. */
export const lenientGenerateRequest: GoStruct = withField(generateRequest, 'reply_text', string)
