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
