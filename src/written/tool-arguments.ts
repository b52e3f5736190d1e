import { any, GoJsonError, map, unmarshalGoJson } from '../go/json.ts'
import type { TextPieces } from './text-pieces.ts'

type JsonObject = Record<string, unknown>

/** What a search has found: the offset of the end of an object, and the arguments in it. Null: it has none. */
export interface FoundArguments {
  readonly args: JsonObject | null
  readonly end: number
}

/**
 * Looks for the first JSON object in a text, and for the arguments of a tool in it.
 *
 * @see https://github.com/ollama/ollama/blob/main/tools/tools.go (findArguments)
 */
export class ArgumentSearch {
  readonly #tool: string
  #read = 0
  #depth = 0
  #isInString = false
  #isEscaped = false
  /** Where the object that is open begins. Undefined: none is. */
  #start: number | undefined
  #found: FoundArguments | undefined

  constructor(tool: string) {
    this.#tool = tool
  }

  /** Reads the text further, up to the end of the first valid object. */
  read(text: TextPieces): FoundArguments | undefined {
    while (!this.#found && this.#read < text.length) this.#readCharacter(text, this.#read++)
    return this.#found
  }

  #readCharacter(text: TextPieces, offset: number): void {
    const character = text.at(offset)
    if (this.#isEscaped) this.#isEscaped = false
    else if (character === '\\') this.#isEscaped = true
    else if (character === '"') this.#isInString = !this.#isInString
    else if (this.#isInString) return
    else if (character === '{' && this.#depth++ === 0) this.#start = offset
    else if (character === '}') this.#close(text, offset)
  }

  #close(text: TextPieces, offset: number): void {
    this.#depth--
    if (this.#depth === 0 && this.#start !== undefined) {
      const data = readObject(text.slice(this.#start, offset + 1))
      this.#start = undefined
      if (data) this.#found = { args: findArguments(data, this.#tool), end: offset }
    }
    this.#depth = Math.max(0, this.#depth)
  }
}

/** Returns the arguments in an object: those of its call, or those under the name of the tool, or else the object itself. */
function findArguments(data: JsonObject, tool: string): JsonObject | null {
  const found = findCall(data, tool)
  return found === undefined ? data : found
}

/** Returns null for a call without arguments, and undefined if there is no call. */
function findCall(object: JsonObject, tool: string): JsonObject | null | undefined {
  if (Object.hasOwn(object, 'name')) {
    const args = readMember(object, 'arguments')
    if (args !== undefined) return args
    return readMember(object, 'parameters') ?? null
  }
  const own = readMember(object, tool)
  if (own !== undefined) return own
  for (const value of Object.values(object)) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
      const found = isObject(child) ? findCall(child, tool) : undefined
      if (found !== undefined) return found
    }
  }
  return undefined
}

/** Returns a member that is an object, or the JSON text of one. */
function readMember(object: JsonObject, name: string): JsonObject | null | undefined {
  const value = Object.hasOwn(object, name) ? object[name] : undefined
  if (isObject(value)) return value
  return typeof value === 'string' ? readObject(value) : undefined
}

/** Returns null for the JSON text `null`, and undefined for a text that Go cannot decode into a map. */
function readObject(text: string): JsonObject | null | undefined {
  try {
    return unmarshalGoJson<JsonObject | undefined>(text, map(any)) ?? null
  } catch (error) {
    if (error instanceof GoJsonError) return undefined
    throw error
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
