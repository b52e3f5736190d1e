import { isObject } from './references.ts'

/** Stands for the key `__proto__` while an instance is made, because the generator would set the prototype of an object. */
const PLACEHOLDER = '__proto__ of a request'

/** Returns a copy of a prepared schema in which no property is called `__proto__`. */
export function withoutProto(schema: unknown): unknown {
  return rename(schema, '__proto__', PLACEHOLDER)
}

/** Gives the properties of an instance their names back. */
export function restoreNames(instance: unknown): unknown {
  return rename(instance, PLACEHOLDER, '__proto__')
}

/** Renames a key, and the same text in a list such as `required`. A value without the text is returned as it is. */
function rename(value: unknown, from: string, to: string): unknown {
  if (value === from) return to
  if (Array.isArray(value)) {
    const items = value.map((item) => rename(item, from, to))
    return items.some((item, i) => item !== value[i]) ? items : value
  }
  if (!isObject(value)) return value
  let isChanged = false
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => {
    const renamed = rename(inner, from, to)
    isChanged ||= key === from || renamed !== inner
    return [key === from ? to : key, renamed]
  })
  return isChanged ? Object.fromEntries(entries) : value
}
