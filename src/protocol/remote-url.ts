const OLLAMA_PORT = '11434'
/** The address of the models in Ollama's cloud. */
export const CLOUD_URL = 'https://ollama.com:443'

/**
 * Completes the address of the server on which a model runs, as a real Ollama stores it: with a scheme and a port. A path alone is a path
 * on this machine.
 *
 * @returns undefined if the text is not an address
 * @see https://github.com/ollama/ollama/blob/main/server/create.go (remoteURL)
 */
export function toRemoteUrl(text: string): string | undefined {
  if (text.startsWith('/')) return `http://localhost:${OLLAMA_PORT}${toCleanPath(text)}`
  const withScheme = text.includes('://') ? text : `http://${text}`
  if (withScheme === 'http://ollama.com') return CLOUD_URL
  // The platform's URL drops the default port of a scheme, and Ollama keeps it.
  const match = /^([a-z][\d+.a-z-]*):\/\/((?:\[[^\]]*\]|[^/:?#])*)(?::(\d*))?(\/[^?#]*)?/i.exec(withScheme)
  if (!match || /\s/.test(withScheme)) return undefined
  const [, scheme = '', host = '', port, path = ''] = match
  return `${scheme.toLowerCase()}://${host || 'localhost'}:${port ?? OLLAMA_PORT}${toCleanPath(path)}`
}

/** Removes empty parts, `.` and `..` from a path, as path.Clean of Go does. The path `/` becomes empty. */
function toCleanPath(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.map((part) => `/${part}`).join('')
}
