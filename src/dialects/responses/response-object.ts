import type { ChatResponse } from '../../protocol/responses.ts'
import type { ResponsesRequest, ResponsesTool } from './request-types.ts'

/** The id, the model and the time of a response. */
export interface ResponseHead {
  /** `resp_` and digits. */
  id: string
  model: string
  /** Seconds since 1970. */
  createdAt: number
}

export interface ResponseState {
  status: 'in_progress' | 'completed'
  output: readonly object[] | null
  completedAt: number | null
  usage: object | null
}

/** The fields of a request that its response repeats in another form. */
export interface ResponseEcho {
  tools: readonly object[]
  reasoning: object | null
}

/**
 * Creates a response object. It repeats most fields of the request.
 *
 * @see https://github.com/ollama/ollama/blob/main/openai/responses.go (ToResponse)
 */
export function toResponseObject(
  { id, model, createdAt }: ResponseHead,
  { status, output, completedAt, usage }: ResponseState,
  request: ResponsesRequest,
  echo: ResponseEcho,
): object {
  return {
    id,
    object: 'response',
    created_at: createdAt,
    completed_at: completedAt,
    status,
    incomplete_details: null,
    model,
    previous_response_id: null,
    instructions: request.instructions || null,
    output,
    error: null,
    tools: echo.tools,
    tool_choice: 'auto',
    truncation: request.truncation ?? 'disabled',
    parallel_tool_calls: true,
    text: { format: toTextFormat(request) },
    top_p: request.top_p ?? 1,
    presence_penalty: 0,
    frequency_penalty: 0,
    top_logprobs: 0,
    temperature: request.temperature ?? 1,
    reasoning: echo.reasoning,
    usage,
    max_output_tokens: request.max_output_tokens ?? null,
    max_tool_calls: null,
    store: false,
    background: request.background ?? false,
    service_tier: 'default',
    metadata: {},
    safety_identifier: null,
    prompt_cache_key: null,
  }
}

function toTextFormat({ text }: ResponsesRequest): object {
  if (!text?.format) return { type: 'text' }
  const { type = '', name, schema, strict } = text.format
  return {
    type,
    ...(name && { name }),
    ...(schema !== undefined && { schema: JSON.parse(schema) as unknown }),
    ...(strict !== undefined && { strict }),
  }
}

/** Creates the copy of a tool that a streamed response repeats. It has no tools of a namespace. */
export function toToolEcho(tool: ResponsesTool): object {
  const { type = '', name = '', description = null, strict = null, parameters = null } = tool
  return { type, name, description, strict, parameters }
}

/** Creates the copy of a tool that a response repeats if it does not stream. It includes the tools of a namespace. */
export function toNestedToolEcho(tool: ResponsesTool): object {
  const { tools = [] } = tool
  return { ...toToolEcho(tool), ...(tools.length > 0 && { tools: tools.map(toNestedToolEcho) }) }
}

/** Creates the copy of `reasoning` that a response repeats: the effort and the summary. It is null if the request has neither. */
export function toReasoningEcho({ reasoning: { effort, summary } = {} }: ResponsesRequest): {
  effort: string | null
  summary: string | null
} | null {
  return effort || summary ? { effort: effort || null, summary: summary || null } : null
}

export function toUsage({ prompt_eval_count: input = 0, eval_count: output = 0 }: Partial<ChatResponse>): object {
  return {
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens_details: { reasoning_tokens: 0 },
  }
}
