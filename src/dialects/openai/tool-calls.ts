import { toJsonText } from '../../go/json-text.ts'
import { GoJsonError, unmarshalGoJson } from '../../go/json.ts'
import { OllamaError } from '../../protocol/ollama-error.ts'
import { toolCallFunctionArguments, type ToolCall as NativeToolCall } from '../../protocol/requests.ts'
import type { ToolCall as WireToolCall } from '../../protocol/responses.ts'
import type { Message, ToolCall } from './request-types.ts'

/**
 * Translates the tool calls in a message of a request to native tool calls.
 *
 * @see https://github.com/ollama/ollama/blob/main/openai/openai.go (FromCompletionToolCall)
 * @throws OllamaError 400 if the arguments are not a JSON object
 */
export function toNativeToolCalls(calls: readonly ToolCall[]): NativeToolCall[] {
  return calls.map(({ id, function: { name = '', arguments: text = '' } = {} }) => ({
    ...(id && { id }),
    function: { name, arguments: readArguments(text) },
  }))
}

function readArguments(text: string): Record<string, unknown> {
  try {
    return unmarshalGoJson<Record<string, unknown> | null>(text, toolCallFunctionArguments) ?? {}
  } catch (error) {
    if (!(error instanceof GoJsonError)) throw error
    throw new OllamaError(400, 'invalid tool call arguments')
  }
}

/**
 * Creates a function that returns the name of the function to which a tool result belongs: the function in the last message that has a call
 * with the same id, and of several such calls in that message, the first.
 */
export function createToolNames(messages: readonly Message[]): (id: string) => string {
  let names: Map<string, string> | undefined
  return (id) => {
    names ??= new Map(
      messages.flatMap(({ tool_calls: calls = [] }) =>
        calls.toReversed().map((call): [string, string] => [call.id ?? '', call.function?.name ?? '']),
      ),
    )
    return names.get(id) ?? ''
  }
}

/** Translates the tool calls of a native answer. Their arguments become JSON text. */
export function toToolCalls(calls: readonly WireToolCall[]): object[] {
  return calls.map(({ id = '', function: { index = 0, name, arguments: args } }) => ({
    id,
    index,
    type: 'function',
    function: { name, arguments: toJsonText(args) },
  }))
}
