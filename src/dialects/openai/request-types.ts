import {
  any,
  bool,
  float32,
  float64,
  type GoStruct,
  int,
  pointer,
  rawMessage,
  slice,
  string,
  struct,
  withField,
} from '../../go/json.ts'
import { tool, type Tool } from '../../protocol/requests.ts'

/**
 * The decoded fields that requests for chats and for completions share.
 *
 * @see https://github.com/ollama/ollama/blob/main/openai/openai.go
 */
interface CompletionOptions {
  model?: string
  stream?: boolean
  stream_options?: { include_usage?: boolean }
  max_tokens?: number
  seed?: number
  /** A text, or a list of texts. */
  stop?: unknown
  temperature?: number
  frequency_penalty?: number
  presence_penalty?: number
  top_p?: number
  _debug_render_only?: boolean
  /** The reply of the model. Only the default profile reads it. */
  reply_text?: string
}

export interface ChatCompletionRequest extends CompletionOptions {
  messages?: Message[]
  response_format?: { type?: string; json_schema?: { schema?: string } }
  tools?: Tool[]
  reasoning?: { effort?: string }
  reasoning_effort?: string
  logprobs?: boolean
  top_logprobs?: number
}

export interface Message {
  role?: string
  /** A text, or a list of parts. */
  content?: unknown
  reasoning?: string
  tool_calls?: ToolCall[]
  name?: string
  tool_call_id?: string
}

export interface ToolCall {
  id?: string
  /** The arguments are JSON text. */
  function?: { name?: string; arguments?: string }
}

export interface CompletionRequest extends CompletionOptions {
  prompt?: string
  suffix?: string
  logprobs?: number
}

export interface EmbedRequest {
  input?: unknown
  model?: string
  dimensions?: number
  encoding_format?: string
}

/** This struct has no name in Go. Go prints such a struct in an error with all its fields and tags. */
const toolCallFunction = struct(
  String.raw`struct { Name string "json:\"name\""; Arguments string "json:\"arguments\"" }`,
  { name: string, arguments: string },
)

const toolCall = struct('openai.ToolCall', { id: string, index: int, type: string, function: toolCallFunction })

const message = struct('openai.Message', {
  role: string,
  content: any,
  reasoning: string,
  tool_calls: slice(toolCall),
  name: string,
  tool_call_id: string,
})

const streamOptions = struct('openai.StreamOptions', { include_usage: bool })
const jsonSchema = struct('openai.JsonSchema', { schema: rawMessage })
const responseFormat = struct('openai.ResponseFormat', { type: string, json_schema: pointer(jsonSchema) })
const reasoning = struct('openai.Reasoning', { effort: string })

export const chatCompletionRequest: GoStruct = struct('openai.ChatCompletionRequest', {
  model: string,
  messages: slice(message),
  stream: bool,
  stream_options: pointer(streamOptions),
  max_tokens: pointer(int),
  seed: pointer(int),
  stop: any,
  temperature: pointer(float64),
  frequency_penalty: pointer(float64),
  presence_penalty: pointer(float64),
  top_p: pointer(float64),
  response_format: pointer(responseFormat),
  tools: slice(tool),
  reasoning: pointer(reasoning),
  reasoning_effort: pointer(string),
  logprobs: pointer(bool),
  top_logprobs: int,
  _debug_render_only: bool,
})

export const completionRequest: GoStruct = struct('openai.CompletionRequest', {
  model: string,
  prompt: string,
  frequency_penalty: float32,
  max_tokens: pointer(int),
  presence_penalty: float32,
  seed: pointer(int),
  stop: any,
  stream: bool,
  stream_options: pointer(streamOptions),
  temperature: pointer(float32),
  top_p: float32,
  suffix: string,
  logprobs: pointer(int),
  _debug_render_only: bool,
})

export const embedRequest: GoStruct = struct('openai.EmbedRequest', {
  input: any,
  model: string,
  dimensions: int,
  encoding_format: string,
})

/** The type of the default profile, which also reads `reply_text`. */
export const lenientChatCompletionRequest: GoStruct = withField(chatCompletionRequest, 'reply_text', string)

/** The type of the default profile, which also reads `reply_text`. */
export const lenientCompletionRequest: GoStruct = withField(completionRequest, 'reply_text', string)
