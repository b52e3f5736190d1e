/**
 * The types of the responses of Ollama's native API, version 0.33.
 *
 * @see https://github.com/ollama/ollama/blob/main/api/types.go
 */

/** The content type of a stream of the native API: one JSON object per line. */
export const NDJSON_MEDIA_TYPE = 'application/x-ndjson'

/** The content type of a stream in the dialects of OpenAI and Anthropic: server-sent events. */
export const SSE_MEDIA_TYPE = 'text/event-stream'

/** A tool call of the model, as `/api/chat` sends it. */
export interface ToolCall {
  /** `call_`, followed by eight lower-case letters or digits. */
  id?: string
  function: {
    /** The position of this call among the tool calls of the response, from 0. */
    index?: number
    name: string
    arguments: Record<string, unknown>
  }
}

/** A message of a chat. */
export interface Message {
  /** `system`, `user`, `assistant` or `tool`. */
  role: string
  content: string
  /** What the model thought before it answered. */
  thinking?: string
  /** The images, each as base64 text. */
  images?: string[]
  tool_calls?: ToolCall[]
  /** The name of the tool whose result this message is. */
  tool_name?: string
  /** The `id` of the tool call whose result this message is. */
  tool_call_id?: string
}

/** A token and its log probability. */
export interface TokenLogprob {
  token: string
  /** The natural logarithm of the probability, 0 or less. */
  logprob: number
  /** The token's UTF-8 bytes. */
  bytes?: number[]
}

/** The log probability of a generated token. */
export interface Logprob extends TokenLogprob {
  /** The most likely tokens at this position, if the request asks for them with `top_logprobs`. */
  top_logprobs?: TokenLogprob[]
}

/** The measurements in the last object of a response: durations in nanoseconds, counts in tokens. */
export interface Metrics {
  /** Nanoseconds for the whole response. */
  total_duration?: number
  /** Nanoseconds for loading the model. */
  load_duration?: number
  /** Tokens of the prompt. */
  prompt_eval_count?: number
  /** Nanoseconds for reading the prompt. */
  prompt_eval_duration?: number
  /** Tokens of the response. */
  eval_count?: number
  /** Nanoseconds for generating the response. */
  eval_duration?: number
}

/** The reason for which a response is done: the model finished, it reached `num_predict`, or the request only loaded or unloaded the model. */
export type DoneReason = 'stop' | 'length' | 'load' | 'unload'

/** One object of `POST /api/chat`: a line of the stream, or the whole response if it does not stream. */
export interface ChatResponse extends Metrics {
  model: string
  /** The time in RFC 3339 and in UTC. */
  created_at: string
  message: Message
  /** Whether this is the last object. */
  done: boolean
  done_reason?: DoneReason
  logprobs?: Logprob[]
}

/** One object of `POST /api/generate`: a line of the stream, or the whole response if it does not stream. */
export interface GenerateResponse extends Metrics {
  model: string
  /** The time in RFC 3339 and in UTC. */
  created_at: string
  /** What the model says. */
  response: string
  /** What the model thought before it answered. */
  thinking?: string
  /** Whether this is the last object. */
  done: boolean
  done_reason?: DoneReason
  /** The conversation as token numbers. A client sends it with the next request to continue the conversation. */
  context?: number[]
  /** The tool calls that the parser of the model finds when the model has ended. Other models call no tools here. */
  tool_calls?: ToolCall[]
  logprobs?: Logprob[]
}

/** The response of `POST /api/embed`. */
export interface EmbedResponse {
  model: string
  /** One vector for each input. */
  embeddings: number[][]
  /** Nanoseconds for the whole response. */
  total_duration?: number
  /** Nanoseconds for loading the model. */
  load_duration?: number
  /** Tokens of all inputs. */
  prompt_eval_count?: number
}

/** The response of the older `POST /api/embeddings`. */
export interface EmbeddingsResponse {
  embedding: number[]
  /** Tokens of the prompt. Only the default profile sends this field. */
  prompt_eval_count?: number
}

/**
 * What a model can do.
 *
 * @see https://github.com/ollama/ollama/blob/main/types/model/capability.go
 */
export type Capability = 'completion' | 'tools' | 'insert' | 'vision' | 'embedding' | 'thinking' | 'image' | 'audio'

/** What a model is like. */
export interface ModelDetails {
  /** The model that this one was created from, or `''`. */
  parent_model: string
  /** The format of the files, such as `gguf`. */
  format: string
  /** The architecture, such as `llama`. */
  family: string
  families: string[] | null
  /** The number of parameters, such as `8B`. */
  parameter_size: string
  /** How the weights are quantized, such as `Q4_0`. */
  quantization_level: string
  /** The size of the context in tokens. Only `/api/tags` sends it. */
  context_length?: number
  /** How many numbers a vector has. Only `/api/tags` sends it. */
  embedding_length?: number
}

/** An installed model in the response of `GET /api/tags`. */
export interface ListedModel {
  name: string
  /** The same as `name`. */
  model: string
  /** The name of the model on the server on which it runs. Missing: it runs on this server. */
  remote_model?: string
  /** The address of the server on which the model runs. */
  remote_host?: string
  /** The time of its last change in RFC 3339. */
  modified_at: string
  /** The size of the model in bytes. */
  size: number
  digest: string
  details: ModelDetails
  capabilities?: Capability[]
}

/** The response of `GET /api/tags`. */
export interface TagsResponse {
  models: ListedModel[]
}

/** A model in memory in the response of `GET /api/ps`. */
export interface LoadedModel {
  name: string
  /** The same as `name`. */
  model: string
  /** The size of the model in bytes. */
  size: number
  digest: string
  details: ModelDetails
  /** The time at which the model is unloaded, in RFC 3339. */
  expires_at: string
  /** Bytes in the memory of the GPU. */
  size_vram: number
  /** The size of the context in tokens. */
  context_length: number
}

/** The response of `GET /api/ps`. */
export interface PsResponse {
  models: LoadedModel[]
}

/** A tensor of a model's file. */
export interface Tensor {
  name: string
  /** The type of its numbers, such as `F32`. */
  type: string
  /** The size of each of its dimensions. */
  shape: number[]
}

/** The response of `POST /api/show`. */
export interface ShowResponse {
  license?: string
  modelfile?: string
  /** The parameters of the model: a name and a value per line. */
  parameters?: string
  template?: string
  system?: string
  details: ModelDetails
  messages?: Message[]
  /** The name of the model on the server on which it runs. Missing: it runs on this server. */
  remote_model?: string
  /** The address of the server on which the model runs. */
  remote_host?: string
  /** The metadata of the model's file, such as `general.architecture`. */
  model_info: Record<string, unknown>
  tensors?: Tensor[]
  capabilities?: Capability[]
  /** The time of its last change in RFC 3339. */
  modified_at: string
  /** The lowest version of Ollama that can run the model. */
  requires?: string
}

/** One line of `POST /api/pull`, `/api/push` and `/api/create`. */
export interface ProgressResponse {
  status: string
  /** The digest of the layer that is transferred. */
  digest?: string
  /** The size of the layer in bytes. */
  total?: number
  /** How much of the layer is transferred, in bytes. */
  completed?: number
}

/** The response of `GET /api/version`. */
export interface VersionResponse {
  version: string
}

/** The response to a native request that is refused, and the last line of a stream that breaks off with an error. */
export interface ErrorResponse {
  error: string
}
