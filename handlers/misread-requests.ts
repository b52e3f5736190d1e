import { HttpResponse } from 'msw'
import type { Core } from '../src/core.ts'

/** A request of `node:http` to the mock, whose URL msw 2 has misread. */
export interface MisreadRequest {
  /** The URL to which the client has sent the request. */
  sentUrl: string
  /** Whether msw 2 has left out the port. Otherwise it has taken the beginning of the path for the host. */
  hasLostPort: boolean
}

/**
 * Finds a request to the mock whose URL msw 2 has misread. Otherwise it would reach a real Ollama. There are two kinds:
 *
 * - `http.request('http://localhost:11434//api/chat')`: msw 2 reads `http://api/chat`.
 * - `http.request('http://localhost/api/chat', { port: 11434 })`: msw 2 reads `http://localhost/api/chat`.
 *
 * The `Host` header says where the request goes. `fetch` sets this header only later, so its requests end this function early.
 *
 * @returns undefined if the URL is right, or if the request is not for the mock
 */
export function findMisread(core: Core, { url, headers }: Request): MisreadRequest | undefined {
  const host = headers.get('host')
  if (host === null) return undefined
  const seen = new URL(url)
  if (seen.port !== '' || seen.host === host.toLowerCase()) return undefined
  const hasLostPort = host.toLowerCase().startsWith(`${seen.hostname}:`)
  const path = `${seen.pathname}${seen.search}`
  const sentUrl = `${seen.protocol}//${host}${hasLostPort ? path : `//${seen.host}${path}`}`
  return URL.canParse(sentUrl) && core.matchPath(sentUrl) !== undefined ? { sentUrl, hasLostPort } : undefined
}

/**
 * Refuses a request that has lost its port. It cannot be answered, because no override has recognized it.
 */
export function refuseLostPort({ method, url }: Request, { sentUrl }: MisreadRequest): Response {
  const error = `Failed to answer ${method} ${sentUrl}: found a port beside the URL in http.request, so that msw 2 reads ${url}. Give the port in the URL.`
  return HttpResponse.json({ error }, { status: 500 })
}
