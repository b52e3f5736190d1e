import { decodePart } from '../src/http/route-path.ts'

/**
 * Parses a path pattern as msw does: `:name` stands for one segment, and `*` for any text, including slashes.
 *
 * @returns a function that returns the decoded parameters of a path that matches, and undefined for any other path
 * @example
 * parseHttpPath('/api/:endpoint/*')('/api/blobs/sha256') // { endpoint: 'blobs' }
 */
export function parseHttpPath(pattern: string): (path: string) => Record<string, string> | undefined {
  const names: string[] = []
  const source = pattern.replace(/:(\w+)|[*.+^$(){}|[\]\\]/g, (token: string, name?: string) => {
    if (name !== undefined) {
      names.push(name)
      return '([^/]+)'
    }
    return token === '*' ? '.*' : `\\${token}`
  })
  const regExp = new RegExp(`^${source}$`)
  return (path) => {
    const found = regExp.exec(path)
    return found ? Object.fromEntries(names.map((name, i) => [name, decodePart(found[i + 1]!)])) : undefined
  }
}
