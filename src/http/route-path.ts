/**
 * The path of a route, parsed. If its last part starts with a colon, that part matches any single part of a request's
 * path.
 */
export interface RoutePath {
  /** Returns the parameter if a path matches, and otherwise undefined. The parameter is `''` if the route has none. */
  match(path: string): { parameter: string } | undefined
}

const NO_PARAMETER = { parameter: '' }

/**
 * Parses the path of a route.
 *
 * @example
 * parseRoutePath('/api/blobs/:digest').match('/api/blobs/sha256:12') // { parameter: 'sha256:12' }
 */
export function parseRoutePath(pattern: string): RoutePath {
  const colon = pattern.indexOf(':')
  if (colon < 0) return { match: (path) => (path === pattern ? NO_PARAMETER : undefined) }
  const prefix = pattern.slice(0, colon)
  return {
    match(path) {
      // The parameter is decoded first, because the real server looks for routes in the decoded path. There, `%2F` also
      // separates parts.
      const parameter = path.startsWith(prefix) ? decodePart(path.slice(prefix.length)) : ''
      return parameter === '' || parameter.includes('/') ? undefined : { parameter }
    },
  }
}

/**
 * Decodes a part of a path. If a part contains a lone `%`, it is not encoded. It is then returned unchanged, as the
 * real server does.
 */
export function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
