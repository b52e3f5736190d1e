import { refuse } from '../misuse.ts'
import { isSameHost } from './local-names.ts'

/** The address of a mocked Ollama. If `protocol` or `hostname` is undefined, any scheme or host matches. */
export interface BaseUrl {
  /** The scheme. Undefined: either of the two. */
  protocol?: 'http:' | 'https:'
  /** The host name or address, without brackets. Undefined: any host. */
  hostname?: string
  /** The port in decimal digits. It is `''` and not used if `ownOrigin` is set. */
  port: string
  /** The path of the base URL: `''`, or a path that starts with `/` and does not end with one. */
  prefix: string
  /** Whether the base URL is a path on the page's own origin, such as that of a development proxy. */
  ownOrigin?: true
}

const TASK = 'create a mock Ollama'
const DEFAULT_PORT = '11434'
/** Addresses to which a server binds so that it can be reached by every name. They match any host. */
const WILDCARD_HOSTS = new Set(['', '*', '0.0.0.0', '::'])

/** The default: port 11434 of any host, with either scheme. */
const DEFAULT_BASE_URL = 'http://*:11434'

/**
 * Reads the option `baseUrl`, which is one base URL or a list.
 *
 * @throws TypeError if a value is not a base URL, or if the list is empty
 */
export function readBaseUrls(baseUrl: string | URL | ReadonlyArray<string | URL> = DEFAULT_BASE_URL): BaseUrl[] {
  const urls = (Array.isArray(baseUrl) ? baseUrl : [baseUrl]) as Array<string | URL>
  if (urls.length === 0) {
    throw new TypeError(
      'Failed to create a mock Ollama: found an empty list as baseUrl. Give at least one, or leave the option out.',
    )
  }
  return urls.map((url) => (url === DEFAULT_BASE_URL ? { port: DEFAULT_PORT, prefix: '' } : parseBaseUrl(url)))
}

/**
 * Parses a base URL. It accepts these forms:
 *
 * - every form of `OLLAMA_HOST`: `host`, `host:port`, `:port`, `http://host:port/prefix`
 * - the same with the host `*`, which is any host
 * - a path that starts with `/`, which is a path on the page's own origin
 *
 * The default port is that of Ollama: 11434 without a scheme, 80 with `http://`, 443 with `https://`. It also replaces
 * a port that is not valid.
 *
 * @throws TypeError if the value is not a base URL, or has parts that a base URL does not have
 * @see https://github.com/ollama/ollama/blob/main/envconfig/config.go
 */
export function parseBaseUrl(value: string | URL): BaseUrl {
  if (typeof value !== 'string' && !(value instanceof URL)) {
    refuse(
      TASK,
      value,
      'baseUrl',
      `a URL, 'host', 'host:port', ':port', or a path on the page's own origin such as '/ollama'`,
    )
  }
  const text = String(value).trim()
  refuseParts(text)
  if (text.startsWith('/')) return { port: '', prefix: withoutTrailingSlash(text), ownOrigin: true }

  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(text)
  if (scheme && !/^https?$/i.test(scheme[1]!)) {
    refuse(TASK, text, 'baseUrl', 'one that starts with http:// or https://')
  }
  const protocol = scheme ? (`${scheme[1]!.toLowerCase()}:` as 'http:' | 'https:') : undefined
  const rest = scheme ? text.slice(scheme[0].length) : text
  const slash = rest.search(/[/?#]/)
  const authority = (slash < 0 ? rest : rest.slice(0, slash)).replace(/^[^@]*@/, '')
  const path = slash < 0 ? '' : rest.slice(slash).replace(/[?#].*$/, '')

  const defaultPort = protocol === 'http:' ? '80' : protocol === 'https:' ? '443' : DEFAULT_PORT
  const { hostname, port } = splitAuthority(authority)
  if (/[\s\\]/.test(hostname) || (authority === '' && text !== '')) {
    refuse(TASK, text, 'baseUrl, which names no host', `one such as 'http://localhost:11434'`)
  }
  return {
    ...(protocol && { protocol }),
    ...(!WILDCARD_HOSTS.has(hostname) && { hostname: normalHostname(hostname) }),
    port: /^\d+$/.test(port) && Number(port) <= 65_535 ? String(Number(port)) : defaultPort,
    prefix: withoutTrailingSlash(path),
  }
}

/** The end of a URL that is not a base URL but the URL of an API or of a route, because clients add this part themselves. */
const API_PATH =
  /\/+(?:api|v1)(?:\/(?:chat|generate|embed|embeddings|tags|show|ps|pull|version|models|chat\/completions|completions|responses|messages))?\/*$/i

/** @throws TypeError if a base URL ends with `/api`, `/v1` or the path of a route, or has a user name, a query or a hash */
function refuseParts(text: string): void {
  const [base = ''] = text.split(/[?#]/, 1)
  // The name and the password are not repeated, because the message may be printed in a log.
  const withoutUser = base.replace(/^([a-z][a-z\d+.-]*:\/\/)?[^/@]*@/i, '$1')
  const withoutApi = withoutUser.replace(API_PATH, '')
  const found =
    base !== withoutUser
      ? 'with a user name, which fetch refuses'
      : base !== text
        ? 'with a query or a hash, which a base URL does not have'
        : withoutApi !== withoutUser
          ? 'with a path of the API, which each request adds'
          : undefined
  if (found === undefined) return
  const give = withoutApi === '' ? '/' : withoutApi
  refuse(TASK, base === withoutUser ? text : withoutUser, `baseUrl ${found}`, `'${give}'`)
}

function splitAuthority(authority: string): { hostname: string; port: string } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(authority)
  if (bracketed) return { hostname: bracketed[1]!.toLowerCase(), port: bracketed[2] ?? '' }
  // Two colons without brackets belong to an IPv6 address without a port.
  if (authority.split(':').length > 2) return { hostname: authority.toLowerCase(), port: '' }
  const [hostname = '', port = ''] = authority.split(':')
  return { hostname: hostname.toLowerCase(), port }
}

/** Writes a host name as a URL does, so that `0:0:0:0:0:0:0:1` becomes `::1` and `münchen` becomes its ASCII form. */
function normalHostname(hostname: string): string {
  const authority = hostname.includes(':') ? `[${hostname}]` : hostname
  const url = URL.canParse(`http://${authority}`) ? new URL(`http://${authority}`) : undefined
  return withoutBrackets(url?.hostname ?? hostname)
}

function withoutBrackets(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}

function withoutTrailingSlash(path: string): string {
  return path.replace(/\/+$/, '')
}

/** Returns the URL that a client uses to reach the mock. If any host matches, its host is `127.0.0.1`. */
export function toClientUrl({ protocol = 'http:', hostname = '127.0.0.1', port, prefix, ownOrigin }: BaseUrl): string {
  if (ownOrigin) return `${ownPageOrigin() ?? ''}${prefix}`
  const host = hostname.includes(':') ? `[${hostname}]` : hostname
  const isDefaultPort = port === (protocol === 'http:' ? '80' : '443')
  return `${protocol}//${host}${isDefaultPort ? '' : `:${port}`}${prefix}`
}

/** Returns a base URL as a person would write it: `http://*:11434` for any host. */
export function toLabel(base: BaseUrl): string {
  return toClientUrl({ hostname: '*', ...base })
}

/**
 * Makes a function that returns the path of a URL below one of the base URLs, such as `/api/chat`. It returns undefined
 * if the URL is below none of them.
 *
 * The loopback names (`localhost`, `127.0.0.1`, `[::1]`) count as one host, because clients and their documentation mix
 * them freely.
 */
export function createBaseUrlMatcher(bases: BaseUrl[]): (url: string) => string | undefined {
  let lastUrl: string | undefined
  let lastPath: string | undefined
  // The last result is kept, because msw asks every handler in turn about the same URL.
  return (url) => {
    if (url !== lastUrl) {
      lastPath = findPath(new URL(url), bases)
      lastUrl = url
    }
    return lastPath
  }
}

function findPath(url: URL, bases: BaseUrl[]): string | undefined {
  for (const base of bases) {
    if (!isSameServer(url, base)) continue
    const { pathname } = url
    if (base.prefix === '') return pathname
    if (pathname === base.prefix) return '/'
    if (pathname.startsWith(`${base.prefix}/`)) return pathname.slice(base.prefix.length)
  }
  return undefined
}

function isSameServer(url: URL, base: BaseUrl): boolean {
  if (base.ownOrigin) return url.origin === ownPageOrigin()
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return false
  if (base.protocol && url.protocol !== base.protocol) return false
  const port = url.port || (url.protocol === 'http:' ? '80' : '443')
  if (port !== base.port) return false
  if (base.hostname === undefined) return true
  return isSameHost(withoutBrackets(url.hostname), base.hostname)
}

function ownPageOrigin(): string | undefined {
  return (globalThis as { location?: { origin?: string } }).location?.origin
}
