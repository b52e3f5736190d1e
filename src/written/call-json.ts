import { GoJsonError, string, struct, unmarshalGoJson, type GoStruct, type GoType } from '../go/json.ts'
import { toolCallFunctionArguments } from '../protocol/requests.ts'
import { failParsing, type FoundCall } from './staged-parser.ts'

/** The JSON of a call with a name and arguments. */
const CALL: GoStruct = struct('', { name: string, arguments: toolCallFunctionArguments })

/** Reads the JSON object of a call. @throws GoJsonError where Go returns an error */
export function readCall(text: string, type: GoType = CALL): FoundCall {
  const call = unmarshalGoJson<{ name?: string; arguments?: Record<string, unknown> } | null>(text, type)
  return { name: call?.name ?? '', args: call?.arguments ?? {} }
}

/** Reads the JSON object of arguments. @throws GoJsonError where Go returns an error */
export function readArguments(text: string): Record<string, unknown> {
  return unmarshalGoJson<Record<string, unknown> | null>(text, toolCallFunctionArguments) ?? {}
}

/** Returns what `read` returns, or undefined where Go returns an error. */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof GoJsonError) return undefined
    throw error
  }
}

/** Returns what `read` returns. An error of Go lets the answer fail, with a prefix before its text. */
export function readOrFail<T>(prefix: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof GoJsonError) failParsing(prefix + error.message)
    throw error
  }
}
