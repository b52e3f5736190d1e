import {
  custom,
  deferred,
  type GoCustom,
  GoJsonError,
  type GoStruct,
  pointer,
  quote,
  type RawValue,
  slice,
  string,
  struct,
} from '../../go/json.ts'
import { decodeList, decodeTextOrContents, type ResponsesContent } from './content-types.ts'

/** A message of the user, of the assistant, or of the system. */
export interface InputMessage {
  type: 'message'
  role?: string
  contents?: ResponsesContent[]
}

/** A call that the model made. */
export interface FunctionCall {
  type: 'function_call'
  call_id?: string
  name?: string
  /** JSON text. */
  arguments?: string
}

/** The result of a call. */
export interface FunctionCallOutput {
  type: 'function_call_output'
  call_id?: string
  contents?: ResponsesContent[]
}

/** A thought of the model. `encrypted_content` is its plain text, as {@link toReasoningItem} wrote it. */
export interface ReasoningInput {
  type: 'reasoning'
  encrypted_content?: string
}

/** One item of the conversation so far. */
export type InputItem = InputMessage | FunctionCall | FunctionCallOutput | ReasoningInput | { type: 'web_search_call' }

/** The field `input`: one text, or a list of items. */
export type ResponsesInput = string | InputItem[]

const typeAndRole = struct(String.raw`struct { Type string "json:\"type\""; Role string "json:\"role\"" }`, {
  type: string,
  role: string,
})
const messageFields = struct('struct { … }', { type: string, role: string, content: deferred })
const outputFields = struct('struct { … }', { type: string, call_id: string, output: deferred })

const functionCall: GoStruct = struct('openai.ResponsesFunctionCall', {
  id: string,
  type: string,
  call_id: string,
  name: string,
  arguments: string,
})

const reasoningSummary = struct('openai.ResponsesReasoningSummary', { type: string, text: string })

const reasoningInput: GoStruct = struct('openai.ResponsesReasoningInput', {
  id: string,
  type: string,
  summary: slice(reasoningSummary),
  encrypted_content: string,
})

const webSearchCall: GoStruct = struct('openai.ResponsesWebSearchCall', {
  id: string,
  type: string,
  status: string,
  action: pointer(struct('openai.ResponsesWebSearchAction', { type: string, query: string })),
})

/** The decoder of each type of item. */
const DECODERS: Readonly<Record<InputItem['type'], (raw: RawValue) => object>> = {
  message(raw) {
    const { role, content } = raw.decode<{ role?: string; content?: RawValue }>(messageFields)
    return { role, contents: decodeTextOrContents(content, 'content') }
  },
  function_call: (raw) => raw.decode<object>(functionCall),
  function_call_output(raw) {
    const { call_id, output } = raw.decode<{ call_id?: string; output?: RawValue }>(outputFields)
    return { call_id, contents: decodeTextOrContents(output, 'output') }
  },
  reasoning: (raw) => raw.decode<object>(reasoningInput),
  web_search_call: (raw) => raw.decode<object>(webSearchCall),
}

/** Decodes one item. An item with a role and without a type is a message. Imitates Ollama's `unmarshalResponsesInputItem`. */
function decodeItem(raw: RawValue): InputItem {
  const { type: given = '', role = '' } = raw.decode<{ type?: string; role?: string }>(typeAndRole)
  const type = given === '' && role !== '' ? 'message' : given
  if (type === '') throw new GoJsonError("input item missing required 'type' field")
  if (!Object.hasOwn(DECODERS, type)) throw new GoJsonError(`unknown input item type: ${quote(type)}`)
  return { ...DECODERS[type as InputItem['type']](raw), type } as InputItem
}

/**
 * The type of `input`. Imitates Ollama's `ResponsesInput.UnmarshalJSON`.
 *
 * @see https://github.com/ollama/ollama/blob/main/openai/responses.go
 */
export const responsesInput: GoCustom = custom('openai.ResponsesInput', (raw) => {
  const text = raw.attempt<string>(string)
  return text ?? decodeList(raw, 'input', decodeItem)
})
