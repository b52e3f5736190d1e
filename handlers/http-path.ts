import { decodePart } from '../src/http/route-path.ts'

/**
 * Reads a path as msw does: `:name` stands for one part, and `*` for anything.
 *
 * @returns the parameters of a path that matches, decoded
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
