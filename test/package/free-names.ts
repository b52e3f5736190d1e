import { parseAst } from 'vite'

interface Node {
  type: string
  [key: string]: unknown
}

const GLOBAL_OBJECTS = ['globalThis', 'window', 'self', 'global']

/**
 * Returns the names that a program uses as variables, or as properties of the global object. Names in strings and comments, and
 * the names of other properties, do not count.
 */
export function findNames(code: string, wanted: readonly string[]): string[] {
  const found = new Set<string>()
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit)
    if (!isNode(value)) return
    if (value.type === 'Identifier' && wanted.includes(String(value['name']))) found.add(String(value['name']))
    const { property, object, computed } = value as { property?: unknown; object?: unknown; computed?: unknown }
    const ofGlobal = isNode(object) && GLOBAL_OBJECTS.includes(String(object['name']))
    if (isNode(property) && ofGlobal) {
      const name = String(computed === true ? property['value'] : property['name'])
      if (wanted.includes(name)) found.add(name)
    }
    for (const [key, inner] of Object.entries(value)) {
      const isName = (key === 'property' || (key === 'key' && value['shorthand'] !== true)) && computed !== true
      if (!isName) visit(inner)
    }
  }
  visit(parseAst(code))
  return [...found].toSorted()
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'
}
