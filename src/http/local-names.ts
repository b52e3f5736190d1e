/** The names of this machine that clients and their documentation mix freely. In a base URL they mean the same host. */
const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1'])

/** Matches every name and address of this machine, as {@link URL.hostname} writes it. */
const OWN_ADDRESS = /^(localhost|.*\.localhost|127(\.\d+){3}|0\.0\.0\.0|\[::1?\])$/

/**
 * Matches the origins on this machine that a real Ollama allows without `OLLAMA_ORIGINS`. It compares them as text, and not as URLs. So
 * any text may follow the colon, even that of another host, and names in upper case are refused.
 *
 * @see https://github.com/gin-contrib/cors/blob/v1.7.2/config.go (validateWildcardOrigin)
 */
const LOCAL_ORIGIN = /^https?:\/\/(localhost|127\.0\.0\.1|0\.0\.0\.0)(:.*)?$/

/** Matches the host names by which a real Ollama recognizes a request from its own network. */
const LOCAL_NAME = /(^|\.)(localhost|local|internal)$/

/** Whether two host names, both without brackets, mean the same host. */
export function isSameHost(one: string, other: string): boolean {
  return one === other || (LOOPBACK_NAMES.has(one) && LOOPBACK_NAMES.has(other))
}

/** Whether the host of a URL is this machine, by any of its names or addresses. */
export function isOwnAddress({ hostname }: URL): boolean {
  return OWN_ADDRESS.test(hostname)
}

/**
 * Whether an origin is on this machine, so that a real Ollama allows it without `OLLAMA_ORIGINS`.
 *
 * @see https://github.com/ollama/ollama/blob/main/envconfig/config.go (AllowedOrigins)
 */
export function isLocalOrigin(origin: string): boolean {
  return LOCAL_ORIGIN.test(origin)
}

/**
 * Whether the host of a URL is a local name, and not an address.
 *
 * @see https://github.com/ollama/ollama/blob/main/server/routes.go (allowedHost)
 */
export function hasLocalName({ hostname }: URL): boolean {
  return LOCAL_NAME.test(hostname)
}
