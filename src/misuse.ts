/**
 * Words for the sentences that misuse is answered with: `Failed to …: found …. Do …`.
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
  return name && name !== 'Object' ? `a ${name}` : `an object with ${listKeys(value)}`
}

function listKeys(value: object): string {
  const keys = Object.keys(value)
  if (keys.length === 0) return 'no keys'
  const shown = keys.slice(0, 5).join(', ')
  return keys.length > 5 ? `the keys ${shown}, …` : `the ${keys.length === 1 ? 'key' : 'keys'} ${shown}`
}

/**
 * Refuses a value: throws a TypeError that says what could not be done, what was found, and what to give instead.
 *
 * This is a function declaration, and not an arrow function, because TypeScript only then knows that the code after a call
 * is never reached.
 *
 * @param task what could not be done, such as `create a mock Ollama`
 * @param as the name of the value in the sentence, such as `strict`
 * @param give what to give instead, without a full stop: `true or false`
 * @example
 * refuse('create a mock Ollama', 1, 'strict', 'true or false')
 * // TypeError: Failed to create a mock Ollama: found the number 1 as strict. Give true or false.
 */
export function refuse(task: string, value: unknown, as: string, give: string): never {
  throw new TypeError(`Failed to ${task}: found ${describeValue(value)} as ${as}. Give ${give}.`)
}

/**
 * Refuses keys that are not in `known`: a misspelt option would otherwise be an option without effect.
 *
 * @param what names the thing in the sentence, such as `options of createMockOllama`
 */
export function refuseUnknownKeys(task: string, what: string, value: object, known: readonly string[]): void {
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) {
      throw new TypeError(`Failed to ${task}: found '${key}' in the ${what}. Use ${known.join(', ')}.`)
    }
  }
}
