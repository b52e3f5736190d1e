/** What a path of the API is matched against: one whose last part starts with a colon stands for any one part there. */
export interface RoutePath {
  /** Whether a path is this one; the parameter is `''` where the route has none. */
  match(path: string): { parameter: string } | undefined
}

const NO_PARAMETER = { parameter: '' }

/**
 * @example
 * parseRoutePath('/api/blobs/:digest').match('/api/blobs/sha256:12') // { parameter: 'sha256:12' }
 */
export function parseRoutePath(pattern: string): RoutePath {
  const colon = pattern.indexOf(':')
  if (colon < 0) return { match: (path) => (path === pattern ? NO_PARAMETER : undefined) }
  const prefix = pattern.slice(0, colon)
  return {
    match(path) {
      // Why decoded first: the real server looks for its routes in the decoded path, so that `%2F` parts it too.
      const parameter = path.startsWith(prefix) ? decodePart(path.slice(prefix.length)) : ''
      return parameter === '' || parameter.includes('/') ? undefined : { parameter }
    },
  }
}

/** Decodes a part of a path. A lone `%` is no encoding, and the real server takes such a part as it stands. */
export function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
