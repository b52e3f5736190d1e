/**
 * The wire types of Ollama's native API, as a real 0.33 sends them.
 *
 * @see https://github.com/ollama/ollama/blob/main/api/types.go
 */

/** The content type of a streamed native answer: one JSON object a line. */
export const NDJSON_MEDIA_TYPE = 'application/x-ndjson'

/** The content type of a streamed answer in the OpenAI and Anthropic dialects: server-sent events. */
export const SSE_MEDIA_TYPE = 'text/event-stream'

export interface ToolCall {
  /** `call_` and eight lower-case letters or digits. */
  id?: string
  function: {
    /** The place of this call among those of the answer, from 0. */
    index?: number
    name: string
    arguments: Record<string, unknown>
  }
}

export interface Message {
  role: string
  content: string
  /** What the model thought before it answered. */
  thinking?: string
  /** Base64 text, one for each image. */
  images?: string[]
  tool_calls?: ToolCall[]
  tool_name?: string
  tool_call_id?: string
}

export interface TokenLogprob {
  token: string
  logprob: number
  /** The token's UTF-8 bytes. */
  bytes?: number[]
}

export interface Logprob extends TokenLogprob {
  top_logprobs?: TokenLogprob[]
}

/** What the last object of a generation carries: durations in nanoseconds, counts in tokens. */
export interface Metrics {
  total_duration?: number
  load_duration?: number
  prompt_eval_count?: number
  prompt_eval_duration?: number
  eval_count?: number
  eval_duration?: number
}

export type DoneReason = 'stop' | 'length' | 'load' | 'unload'

/** One object of `POST /api/chat`: a line of the stream, or the whole answer. */
export interface ChatResponse extends Metrics {
  model: string
  /** RFC 3339, UTC. */
  created_at: string
  message: Message
  done: boolean
  done_reason?: DoneReason
  logprobs?: Logprob[]
}

/** One object of `POST /api/generate`: a line of the stream, or the whole answer. */
export interface GenerateResponse extends Metrics {
  model: string
  /** RFC 3339, UTC. */
  created_at: string
  response: string
  thinking?: string
  done: boolean
  done_reason?: DoneReason
  /** The conversation as tokens, to be sent with the next request. */
  context?: number[]
  logprobs?: Logprob[]
}

export interface EmbedResponse {
  model: string
  embeddings: number[][]
  total_duration?: number
  load_duration?: number
  prompt_eval_count?: number
}

/** The answer of the older `POST /api/embeddings`; `prompt_eval_count` comes in the default profile only. */
export interface EmbeddingsResponse {
  embedding: number[]
  prompt_eval_count?: number
}

export type Capability = 'completion' | 'tools' | 'insert' | 'vision' | 'embedding' | 'thinking' | 'image' | 'audio'

export interface ModelDetails {
  parent_model: string
  format: string
  family: string
  families: string[] | null
  parameter_size: string
  quantization_level: string
  context_length?: number
  embedding_length?: number
}

export interface ListedModel {
  name: string
  model: string
  modified_at: string
  /** Bytes. */
  size: number
  digest: string
  details: ModelDetails
  capabilities?: Capability[]
}

export interface TagsResponse {
  models: ListedModel[]
}

export interface LoadedModel {
  name: string
  model: string
  /** Bytes. */
  size: number
  digest: string
  details: ModelDetails
  expires_at: string
  /** Bytes. */
  size_vram: number
  context_length: number
}

export interface PsResponse {
  models: LoadedModel[]
}

export interface Tensor {
  name: string
  type: string
  shape: number[]
}

export interface ShowResponse {
  license?: string
  modelfile?: string
  parameters?: string
  template?: string
  system?: string
  details: ModelDetails
  messages?: Message[]
  model_info: Record<string, unknown>
  tensors?: Tensor[]
  capabilities?: Capability[]
  modified_at: string
}

/** A line of `POST /api/pull`, `/api/push` and `/api/create`. */
export interface ProgressResponse {
  status: string
  digest?: string
  /** Bytes. */
  total?: number
  /** Bytes. */
  completed?: number
}

export interface VersionResponse {
  version: string
}

/** What every refused native request is answered with, and the last line of a stream that breaks off. */
export interface ErrorResponse {
  error: string
}
