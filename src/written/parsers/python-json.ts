const WORDS: Readonly<Record<string, string>> = { True: 'true', False: 'false', None: 'null' }

/** A quoted text, or a name outside of one. */
const PARTS = /'(?:[^\\']|\\[^])*'|"(?:[^\\"]|\\[^])*"|['"]|[A-Za-z_][A-Za-z0-9_]*/g

/** Converts a list or a dictionary of Python into JSON. Undefined: a quoted text has no end. */
export function toJsonOfPython(text: string): string | undefined {
  let isOpen = false
  const json = text.replace(PARTS, (part) => {
    if (part === "'" || part === '"') isOpen = true
    if (part.startsWith('"')) return part
    if (!part.startsWith("'")) return Object.hasOwn(WORDS, part) ? WORDS[part]! : part
    return `"${part.slice(1, -1).replace(/\\[^]|"/g, (character) => (character === '"' ? '\\"' : character))}"`
  })
  return isOpen ? undefined : json
}
