import { any, GoJsonError, map, slice, unmarshalGoJson, type GoType } from '../go/json.ts'
import type { Tool } from '../protocol/requests.ts'

const MAX_INT64 = 2n ** 63n - 1n
const INTEGER = /^[+-]?\d+$/
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** Returns the types of an argument of a tool, as its schema gives them. An unknown tool or argument has none. */
export function typesOf(tools: readonly Tool[], tool: string, argument: string): readonly string[] {
  const properties = tools.find((offered) => (offered.function?.name ?? '') === tool)?.function?.parameters?.properties
  const property = properties && Object.hasOwn(properties, argument) ? properties[argument] : undefined
  if (property?.anyOf?.length) return property.anyOf.flatMap(({ type = [] }) => type)
  return property?.type ?? []
}

/** Converts a value that a model writes on lines of its own, as parseValue in Ollama's model/parsers/qwen3coder.go does. */
export function readTypedLine(text: string, types: readonly string[]): unknown {
  return readTypedValue(text.replace(/^\n/, '').replace(/\n$/, ''), types)
}

/** Converts a value that a model writes into the type of its argument: the narrowest type that fits. Otherwise, it stays text. */
export function readTypedValue(text: string, types: readonly string[]): unknown {
  const lower = text.toLowerCase()
  if (lower === 'null') return null
  const isOnly = types.length === 1
  if (types.includes('boolean')) {
    if (lower === 'true' || lower === 'false') return lower === 'true'
    if (isOnly) return false
  }
  if (types.includes('integer')) {
    if (isInt64(text)) return Number(text) || 0
    if (isOnly) return text
  }
  if (types.includes('number')) {
    const number = readFloat(text)
    if (number !== undefined) return number || 0
    if (isOnly) return text
  }
  if (types.includes('array')) {
    const list = readJson(text, slice(any))
    if (list !== undefined) return list
    if (isOnly) return text
  }
  return types.includes('object') ? (readJson(text, map(any)) ?? text) : text
}

/** Whether strconv.ParseInt accepts a text. */
export function isInt64(text: string): boolean {
  if (!INTEGER.test(text)) return false
  const digits = text.replace(/^[+-]?0*/, '')
  if (digits.length > 19) return false
  const value = BigInt(digits || '0')
  return value <= (text.startsWith('-') ? MAX_INT64 + 1n : MAX_INT64)
}

/** Returns the number that strconv.ParseFloat reads from a text in decimal. Undefined: the text is no number, or too large. */
export function readFloat(text: string): number | undefined {
  if (!NUMBER.test(text)) return undefined
  const number = Number(text)
  return Number.isFinite(number) ? number : undefined
}

function readJson(text: string, type: GoType): unknown {
  try {
    return unmarshalGoJson(text, type)
  } catch (error) {
    if (error instanceof GoJsonError) return undefined
    throw error
  }
}
