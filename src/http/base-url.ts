import { refuse } from '../misuse.ts'
import { isSameHost } from './local-names.ts'

/** Where a mocked Ollama is found: what is left undefined matches anything. */
export interface BaseUrl {
  protocol?: 'http:' | 'https:'
  /** Without brackets; undefined: any host. */
  hostname?: string
  port: string
  /** `''`, or a path that starts with `/` and does not end with one. */
  prefix: string
  /** The origin is the page's own: a path of a development proxy. */
  ownOrigin?: true
}

const TASK = 'create a mock Ollama'
const DEFAULT_PORT = '11434'
/** Addresses that a server binds to be found under every name. */
const EVERY_ADDRESS = new Set(['', '*', '0.0.0.0', '::'])

/** Port 11434 of any host, whatever the scheme. */
const DEFAULT_BASE_URL = 'http://*:11434'

/** @throws TypeError for what is no base URL, with a sentence */
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
 * Reads a base URL in every form that `OLLAMA_HOST` takes: `host`, `host:port`, `:port`, `http://host:port/prefix`;
 * `*` as the host is any host; one that starts with `/` is a path on the page's own origin.
 *
 * Defaults as in Ollama: port 11434 without a scheme, 80 with `http://`, 443 with `https://`; a port that is none is ignored.
 *
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
    ...(!EVERY_ADDRESS.has(hostname) && { hostname: normalHostname(hostname) }),
    port: /^\d+$/.test(port) && Number(port) <= 65_535 ? String(Number(port)) : defaultPort,
    prefix: withoutTrailingSlash(path),
  }
}

function splitAuthority(authority: string): { hostname: string; port: string } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(authority)
  if (bracketed) return { hostname: bracketed[1]!.toLowerCase(), port: bracketed[2] ?? '' }
  // Two colons and no brackets: an IPv6 address without a port.
  if (authority.split(':').length > 2) return { hostname: authority.toLowerCase(), port: '' }
  const [hostname = '', port = ''] = authority.split(':')
  return { hostname: hostname.toLowerCase(), port }
}

/** The name as a URL would hold it, so that `0:0:0:0:0:0:0:1` is `::1` and `münchen` its ASCII form. */
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

/** A URL under which a client finds the mock: `http://127.0.0.1:11434` where any host will do. */
export function toClientUrl({ protocol = 'http:', hostname = '127.0.0.1', port, prefix, ownOrigin }: BaseUrl): string {
  if (ownOrigin) return `${ownPageOrigin() ?? ''}${prefix}`
  const host = hostname.includes(':') ? `[${hostname}]` : hostname
  const isDefaultPort = port === (protocol === 'http:' ? '80' : '443')
  return `${protocol}//${host}${isDefaultPort ? '' : `:${port}`}${prefix}`
}

/** As a reader would write it: `http://*:11434` for any host. */
export function toLabel(base: BaseUrl): string {
  return toClientUrl({ hostname: '*', ...base })
}

/**
 * Makes the test of whether a URL is under one of the bases: the path below it (`/api/chat`), or undefined.
 * The loopback names (`localhost`, `127.0.0.1`, `[::1]`) are one host: clients and their documentation mix them freely.
 */
export function createBaseUrlMatcher(bases: BaseUrl[]): (url: string) => string | undefined {
  let lastUrl: string | undefined
  let lastPath: string | undefined
  // Why one entry is kept: msw asks every handler in turn about the same URL.
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
