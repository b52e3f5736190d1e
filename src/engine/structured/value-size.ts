/** The size of a value that is judged. */
export interface ValueSize {
  /** The number of keys of its largest object. */
  readonly keys: number
  /** The number of items of its longest list. */
  readonly items: number
  /** The length of its longest text, in characters. */
  readonly text: number
  /** Returns all keys of all objects, each once. */
  readonly names: () => readonly string[]
  /** Returns whether a list has two items that are equal. */
  readonly hasDuplicates: () => boolean
}

export function measureValue(value: unknown): ValueSize {
  let [keys, items, text] = [0, 0, 0]
  const names = new Set<string>()
  const open: unknown[] = [value]
  while (open.length > 0) {
    const one = open.pop()
    if (typeof one === 'string') text = Math.max(text, one.length)
    if (typeof one !== 'object' || one === null) continue
    const entries = Object.entries(one)
    if (Array.isArray(one)) items = Math.max(items, one.length)
    else {
      keys = Math.max(keys, entries.length)
      for (const [name] of entries) names.add(name)
    }
    for (const [, inner] of entries) open.push(inner)
  }
  let known: boolean | undefined
  return { keys, items, text, names: () => [...names], hasDuplicates: () => (known ??= findDuplicates(value)) }
}

/**
 * Returns whether any list has two equal items. Equal values get equal numbers, the numbers of inner values before those of outer ones, so
 * no value is written or compared more than once.
 */
function findDuplicates(root: unknown): boolean {
  const numbers = new Map<string, number>()
  let found = false
  const numberOf = (value: unknown): number => {
    const text = describe(value)
    const number = numbers.get(text) ?? numbers.size
    numbers.set(text, number)
    return number
  }
  const describe = (value: unknown): string => {
    if (Array.isArray(value)) {
      const items = value.map(numberOf)
      found ||= new Set(items).size < items.length
      return `[${items.join(',')}]`
    }
    if (typeof value !== 'object' || value === null) return JSON.stringify(value)
    const members = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${numberOf(inner)}`)
    return `{${members.toSorted().join(',')}}`
  }
  describe(root)
  return found
}
