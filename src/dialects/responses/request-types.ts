import {
  any,
  bool,
  float64,
  type GoStruct,
  int,
  map,
  pointer,
  rawMessage,
  slice,
  string,
  struct,
  withField,
} from '../../go/json.ts'
import { responsesInput, type ResponsesInput } from './input-types.ts'

export interface ResponsesTool {
  /** `function`, `namespace` or `web_search`. Any other type counts as a function. */
  type?: string
  name?: string
  description?: string
  strict?: boolean
  parameters?: Record<string, unknown>
  /** The tools of a namespace. */
  tools?: ResponsesTool[]
}

export interface ResponsesRequest {
  model?: string
  background?: boolean
  input?: ResponsesInput
  instructions?: string
  max_output_tokens?: number
  reasoning?: { effort?: string; summary?: string }
  temperature?: number
  /** `schema` is JSON text. */
  text?: { format?: { type?: string; name?: string; schema?: string; strict?: boolean } }
  top_p?: number
  truncation?: string
  tools?: ResponsesTool[]
  stream?: boolean
  /** The reply of the model. Only the default profile reads it. */
  reply_text?: string
}

const responsesTool: GoStruct = struct('openai.ResponsesTool', () => ({
  type: string,
  name: string,
  description: pointer(string),
  strict: pointer(bool),
  parameters: map(any),
  tools: slice(responsesTool),
}))

const reasoning = struct('openai.ResponsesReasoning', { effort: string, generate_summary: string, summary: string })

const textFormat = struct('openai.ResponsesTextFormat', {
  type: string,
  name: string,
  schema: rawMessage,
  strict: pointer(bool),
})

/**
 * The type of the body of `POST /v1/responses`.
 *
 * @see https://github.com/ollama/ollama/blob/main/openai/responses.go (ResponsesRequest)
 */
export const responsesRequest: GoStruct = struct('openai.ResponsesRequest', {
  model: string,
  background: bool,
  conversation: rawMessage,
  include: slice(string),
  input: responsesInput,
  instructions: string,
  max_output_tokens: pointer(int),
  reasoning,
  temperature: pointer(float64),
  text: pointer(struct('openai.ResponsesText', { format: pointer(textFormat) })),
  top_p: pointer(float64),
  truncation: pointer(string),
  tools: slice(responsesTool),
  stream: pointer(bool),
})

/** The type of the default profile, which also reads `reply_text`. */
export const lenientResponsesRequest: GoStruct = withField(responsesRequest, 'reply_text', string)
