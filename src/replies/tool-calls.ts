import { isPlainObject } from '../misuse.ts'
import { anyObject, COUNT, objectOf, optional, TEXT, type Check } from './field-checks.ts'
import type { FunctionToolCall, ReplyToolCall } from './reply.ts'

const CALL = objectOf(
  {
    name: TEXT,
    arguments: optional(anyObject(`an object such as { city: 'Paris' }`)),
    id: optional(TEXT),
    index: optional(COUNT),
  },
  `a call such as { name: 'get_weather', arguments: { city: 'Paris' } }`,
)

const FUNCTION_CALL = objectOf(
  {
    id: optional(TEXT),
    type: optional({ isRight: (value) => value === 'function', wanted: `'function'` }),
    index: optional(COUNT),
    function: objectOf(
      {
        name: TEXT,
        arguments: optional({
          isRight: isArguments,
          wanted: `an object, or the JSON text of an object such as '{"city":"Paris"}'`,
        }),
        index: optional(COUNT),
      },
      `an object such as { name: 'get_weather', arguments: '{"city":"Paris"}' }`,
    ),
  },
  CALL.wanted,
)

/** Checks a call of a tool. It may have the shape of a reply, or the shape of OpenAI's and Ollama's APIs. */
export const TOOL_CALL: Check = {
  isRight: (value) => (isFunctionCall(value) ? FUNCTION_CALL : CALL).isRight(value),
  wanted: CALL.wanted,
  parts: (value) => (isFunctionCall(value) ? FUNCTION_CALL : CALL).parts!(value),
  fields: (value) => (isFunctionCall(value) ? FUNCTION_CALL : CALL).fields!(value),
}

/** A call whose arguments are known. */
export interface FilledToolCall extends ReplyToolCall {
  arguments: Record<string, unknown>
}

/**
 * Converts a call into the shape of a reply with arguments. The call may have the shape of OpenAI's or Ollama's API. A call without arguments
 * gets `{}`.
 */
export function toToolCall(call: ReplyToolCall | FunctionToolCall): FilledToolCall {
  if (!isFunctionCall(call)) return call.arguments ? (call as FilledToolCall) : { ...call, arguments: {} }
  const { id, function: own } = call
  const { name, arguments: args = {} } = own
  const index = call.index ?? own.index
  return {
    name,
    arguments: typeof args === 'string' ? (JSON.parse(args || '{}') as Record<string, unknown>) : args,
    ...(id !== undefined && { id }),
    ...(index !== undefined && { index }),
  }
}

/** Returns whether a call says nothing about its arguments. */
export function lacksArguments(call: ReplyToolCall | FunctionToolCall): boolean {
  return (isFunctionCall(call) ? call.function : call).arguments === undefined
}

function isFunctionCall(call: unknown): call is FunctionToolCall {
  return isPlainObject(call) && 'function' in call
}

function isArguments(value: unknown): boolean {
  if (typeof value !== 'string') return isPlainObject(value)
  try {
    return value === '' || isPlainObject(JSON.parse(value))
  } catch {
    return false
  }
}
