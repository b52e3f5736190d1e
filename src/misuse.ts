import { findNearestKey } from './nearest-key.ts'

/**
 * Describes a value that a user gave, for error texts such as `Failed to …: found …. Give …`. Cuts strings of more than 60 characters.
 *
 * @example
 * describeValue(5) // 'the number 5'
 */
export function describeValue(value: unknown): string {
  if (value === null) return 'null'
  if (value === undefined) return 'undefined'
  if (typeof value === 'string') return value.length > 60 ? `'${value.slice(0, 57)}…'` : `'${value}'`
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') {
    return `the ${typeof value} ${value}`
  }
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'symbol') return 'a symbol'
  if (Array.isArray(value)) return `an array of ${value.length}`
  const name = Object.getPrototypeOf(value)?.constructor?.name
  return name && name !== 'Object'
    ? `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`
    : `an object with ${listKeys(value)}`
}

function listKeys(value: object): string {
  const keys = Object.keys(value)
  if (keys.length === 0) return 'no keys'
  const shown = keys.slice(0, 5).join(', ')
  return keys.length > 5 ? `the keys ${shown}, …` : `the ${keys.length === 1 ? 'key' : 'keys'} ${shown}`
}

/**
 * Refuses a value that a user gave. The error text says what failed, what was found, and what to give instead.
 *
 * This is a function declaration and not an arrow function, because only then does TypeScript know that the code after a call
 * is never reached.
 *
 * @param task the task that failed, such as `create a mock Ollama`
 * @param as the name of the value, such as `strict`
 * @param give what to give instead, without a full stop, such as `true or false`
 * @param verb how to give it, such as `Return`. Default: `Give`.
 * @throws TypeError always
 * @example
 * refuse('create a mock Ollama', 1, 'strict', 'true or false')
 * // TypeError: Failed to create a mock Ollama: found the number 1 as strict. Give true or false.
 */
export function refuse(task: string, value: unknown, as: string, give: string, verb = 'Give'): never {
  throw new TypeError(`Failed to ${task}: found ${describeValue(value)} as ${as}. ${verb} ${give}.`)
}

/**
 * Refuses an object with a key that is not in `known`, because a misspelt option would otherwise have no effect.
 *
 * @param task the task that failed, such as `create a mock Ollama`
 * @param what the name of the object, such as `options`
 * @throws TypeError that names the unknown keys, the known keys that are nearest to them, and all known keys
 */
export function refuseUnknownKeys(task: string, what: string, value: object, known: readonly string[]): void {
  const unknown = Object.keys(value).filter((key) => !known.includes(key))
  if (unknown.length === 0) return
  const meant = [...new Set(unknown.map((key) => findNearestKey(key, known)).filter((key) => key !== undefined))]
  const found = unknown.map((key) => `'${key}'`).join(' and ')
  const question = meant.length > 0 ? ` Did you mean ${meant.map((key) => `'${key}'`).join(' and ')}?` : ''
  throw new TypeError(`Failed to ${task}: found ${found} in the ${what}.${question} Use ${known.join(', ')}.`)
}

/**
 * Returns whether a value is an object that is neither a list nor an instance of a class. It may come from another realm, because jest runs
 * each test file in a realm of its own.
 */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
