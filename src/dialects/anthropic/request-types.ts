import {
  any,
  bool,
  custom,
  deferred,
  float64,
  GoJsonError,
  type GoCustom,
  type GoStruct,
  int,
  pointer,
  rawMessage,
  type RawValue,
  slice,
  string,
  struct,
  withField,
} from '../../go/json.ts'
import { toolCallFunctionArguments } from '../../protocol/requests.ts'

/** The decoded body of `POST /v1/messages`. A field that was left out, or that is nil in Go, is missing. */
export interface MessagesRequest {
  model?: string
  max_tokens?: number
  messages?: MessageParam[]
  /** A text, or a list of blocks, which are not yet checked. */
  system?: unknown
  stream?: boolean
  temperature?: number
  top_p?: number
  top_k?: number
  stop_sequences?: string[]
  tools?: ToolParam[]
  thinking?: { type?: string; budget_tokens?: number }
  output_config?: { effort?: string }
  /** The reply of the model. Only the default profile reads it. */
  reply_text?: string
}

export interface MessageParam {
  role?: string
  content?: ContentBlock[]
}

export interface ContentBlock {
  type?: string
  text?: string
  source?: ImageSource
  id?: string
  name?: string
  input?: Record<string, unknown>
  tool_use_id?: string
  content?: unknown
  is_error?: boolean
  thinking?: string
  signature?: string
  citations?: object[]
}

export interface ImageSource {
  type?: string
  media_type?: string
  data?: string
  url?: string
}

export interface ToolParam {
  type?: string
  name?: string
  description?: string
  /** The JSON text as it was sent. */
  input_schema?: string
}

/** The type of `input`. Null becomes an empty object, because it counts for the estimate of tokens. A missing `input` does not. */
const blockInput: GoCustom = custom(
  'api.ToolCallFunctionArguments',
  (raw) => raw.decode<object | null>(toolCallFunctionArguments) ?? {},
)

const citation = struct('anthropic.Citation', {
  type: string,
  url: string,
  title: string,
  encrypted_index: string,
  cited_text: string,
})

const imageSource = struct('anthropic.ImageSource', { type: string, media_type: string, data: string, url: string })

export const contentBlock: GoStruct = struct('anthropic.ContentBlock', {
  type: string,
  text: pointer(string),
  citations: slice(citation),
  source: pointer(imageSource),
  id: string,
  name: string,
  input: blockInput,
  tool_use_id: string,
  content: any,
  is_error: bool,
  thinking: pointer(string),
  signature: string,
})

const contentBlocks = slice(contentBlock)

const rawMessageParam = struct(
  'struct { Role string "json:\\"role\\""; Content json.RawMessage "json:\\"content\\"" }',
  {
    role: string,
    content: deferred,
  },
)

/** The type of a message. A text becomes a list with one block. Imitates Ollama's `MessageParam.UnmarshalJSON`. */
const messageParam: GoCustom = custom('anthropic.MessageParam', (raw): MessageParam => {
  const { role = '', content } = raw.decode<{ role?: string; content?: RawValue }>(rawMessageParam)
  if (!content) throw new GoJsonError('unexpected end of JSON input')
  const text = content.attempt<string>(string)
  return { role, content: text === undefined ? content.decode(contentBlocks) : [{ type: 'text', text }] }
})

const toolParam = struct('anthropic.Tool', {
  type: string,
  name: string,
  description: string,
  input_schema: rawMessage,
  max_uses: int,
})

const toolChoice = struct('anthropic.ToolChoice', { type: string, name: string, disable_parallel_tool_use: bool })

const thinkingConfig = struct('anthropic.ThinkingConfig', { type: string, budget_tokens: int })

/**
 * The type of the body of `POST /v1/messages`.
 *
 * @see https://github.com/ollama/ollama/blob/main/anthropic/anthropic.go (MessagesRequest)
 */
export const messagesRequest: GoStruct = struct('anthropic.MessagesRequest', {
  model: string,
  max_tokens: int,
  messages: slice(messageParam),
  system: any,
  stream: bool,
  temperature: pointer(float64),
  top_p: pointer(float64),
  top_k: pointer(int),
  stop_sequences: slice(string),
  tools: slice(toolParam),
  tool_choice: pointer(toolChoice),
  thinking: pointer(thinkingConfig),
  metadata: pointer(struct('anthropic.Metadata', { user_id: string })),
  output_config: pointer(struct('anthropic.OutputConfig', { effort: string })),
})

/** The type of the default profile, which also reads `reply_text`. */
export const lenientMessagesRequest: GoStruct = withField(messagesRequest, 'reply_text', string)
