import type { HttpAnswer } from '../protocol/http-answer.ts'
import type { Profile } from '../state/profile.ts'
import type { IncomingRequest } from './incoming-request.ts'
import { isLocalOrigin } from './local-names.ts'

/**
 * Matches the origins of applications that a real Ollama allows without `OLLAMA_ORIGINS`.
 *
 * @see https://github.com/ollama/ollama/blob/main/envconfig/config.go (AllowedOrigins)
 */
const APPLICATION_ORIGIN = /^(app|file|tauri|vscode-webview|vscode-file):\/\//

const PREFLIGHT_HEADERS = {
  'access-control-allow-methods': 'GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS',
  'access-control-allow-headers':
    'Authorization,Content-Type,User-Agent,Accept,X-Requested-With,Openai-Beta,X-Stainless-Arch,X-Stainless-Async,' +
    'X-Stainless-Custom-Poll-Interval,X-Stainless-Helper-Method,X-Stainless-Lang,X-Stainless-Os,' +
    'X-Stainless-Package-Version,X-Stainless-Poll-Helper,X-Stainless-Retry-Count,X-Stainless-Runtime,' +
    'X-Stainless-Runtime-Version,X-Stainless-Timeout',
  'access-control-max-age': '43200',
  vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
}

export type OriginCheck =
  /** The request does not come from a page of another origin, so no header is added. */
  { kind: 'same-origin' } | { kind: 'refused' } | { kind: 'allowed'; origin: string }

/**
 * Decides whether the server accepts the origin of a request. The profile allows either every origin, or those that a
 * real Ollama allows without `OLLAMA_ORIGINS`.
 *
 * An OPTIONS request without an origin counts as the preflight of a page if every origin is allowed, because the preflights of happy-dom
 * arrive from msw 3 without their headers.
 */
export function checkOrigin({ headers, method, url: { host } }: IncomingRequest, { origins }: Profile): OriginCheck {
  const origin = headers.get('origin')
  if (!origin && method === 'OPTIONS' && origins === 'any') return { kind: 'allowed', origin: '*' }
  if (!origin) return { kind: 'same-origin' }
  if (origin === `http://${host}` || origin === `https://${host}`) return { kind: 'same-origin' }
  if (origins === 'local' && !isLocalOrigin(origin) && !APPLICATION_ORIGIN.test(origin)) return { kind: 'refused' }
  return { kind: 'allowed', origin }
}

/** Returns the answer to a CORS preflight. `allow` is the value of its `Allow` header. */
export function toPreflight(origin: string, allow: string | undefined): HttpAnswer {
  return {
    status: 204,
    headers: { ...PREFLIGHT_HEADERS, 'access-control-allow-origin': origin, ...(allow && { allow }) },
  }
}

/** Returns an answer that pages of an origin may read. */
export function allowOrigin(answer: HttpAnswer, origin: string): HttpAnswer {
  return { ...answer, headers: { ...answer.headers, 'access-control-allow-origin': origin, vary: 'Origin' } }
}
