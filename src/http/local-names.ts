/** The names of this machine that clients and their documentation mix freely: one host, as far as a base URL goes. */
const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1'])

/** Every address of this machine, as {@link URL.hostname} writes it. */
const OWN_ADDRESS = /^(localhost|.*\.localhost|127(\.\d+){3}|0\.0\.0\.0|\[::1?\])$/

/** The origins of this machine that a real Ollama allows without `OLLAMA_ORIGINS`. */
const LOCAL_ORIGIN = /^https?:\/\/(localhost|127\.0\.0\.1|0\.0\.0\.0)(:.*)?$/

/** The names under which a real Ollama knows that it is called from its own network. */
const LOCAL_NAME = /(^|\.)(localhost|local|internal)$/

/** Whether two names, without brackets, are the same host. */
export function isSameHost(one: string, other: string): boolean {
  return one === other || (LOOPBACK_NAMES.has(one) && LOOPBACK_NAMES.has(other))
}

/** Whether a URL leads to this machine, by any of its names or addresses. */
export function isOwnAddress({ hostname }: URL): boolean {
  return OWN_ADDRESS.test(hostname)
}

/** @see https://github.com/ollama/ollama/blob/main/envconfig/config.go (AllowedOrigins) */
export function isLocalOrigin(origin: string): boolean {
  return LOCAL_ORIGIN.test(origin)
}

/**
 * Whether a URL calls the server by a local name, not by an address.
 *
 * @see https://github.com/ollama/ollama/blob/main/server/routes.go (allowedHost)
 */
export function hasLocalName({ hostname }: URL): boolean {
  return LOCAL_NAME.test(hostname)
}
