/** Copies a value, with the keys of its objects sorted at every depth. Go writes the keys of a map in this order. */
export function sortKeys<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(sortKeys) as T
  const object = value as Record<string, unknown>
  const keys = Object.keys(object).toSorted()
  return Object.fromEntries(keys.map((key) => [key, sortKeys(object[key])])) as T
}
