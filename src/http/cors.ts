import type { IncomingRequest } from './incoming-request.ts'
import { isLocalOrigin } from './local-names.ts'

/**
 * The origins of applications that a real Ollama allows without `OLLAMA_ORIGINS`.
 *
 * @see https://github.com/ollama/ollama/blob/main/envconfig/config.go (AllowedOrigins)
 */
const APPLICATION_ORIGIN = /^(app|file|tauri|vscode-webview|vscode-file):\/\//

const PREFLIGHT_HEADERS: ReadonlyArray<readonly [string, string]> = [
  ['access-control-allow-methods', 'GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS'],
  [
    'access-control-allow-headers',
    'Authorization,Content-Type,User-Agent,Accept,X-Requested-With,Openai-Beta,X-Stainless-Arch,X-Stainless-Async,' +
      'X-Stainless-Custom-Poll-Interval,X-Stainless-Helper-Method,X-Stainless-Lang,X-Stainless-Os,' +
      'X-Stainless-Package-Version,X-Stainless-Poll-Helper,X-Stainless-Retry-Count,X-Stainless-Runtime,' +
      'X-Stainless-Runtime-Version,X-Stainless-Timeout',
  ],
  ['access-control-max-age', '43200'],
  ['vary', 'Origin'],
  ['vary', 'Access-Control-Request-Method'],
  ['vary', 'Access-Control-Request-Headers'],
]

export type CorsVerdict =
  /** No page of another origin asks: nothing is added. */
  { kind: 'same-origin' } | { kind: 'refused' } | { kind: 'allowed'; origin: string }

/** By default every origin is allowed; in strict those that a real Ollama allows without `OLLAMA_ORIGINS`. */
export function judgeOrigin({ headers, url: { host } }: IncomingRequest, { strict }: { strict: boolean }): CorsVerdict {
  const origin = headers.get('origin')
  if (!origin) return { kind: 'same-origin' }
  if (origin === `http://${host}` || origin === `https://${host}`) return { kind: 'same-origin' }
  if (strict && !isLocalOrigin(origin) && !APPLICATION_ORIGIN.test(origin)) return { kind: 'refused' }
  return { kind: 'allowed', origin }
}

export function toPreflightResponse(origin: string, allow: string | undefined): Response {
  const headers = new Headers(PREFLIGHT_HEADERS.map(([name, value]): [string, string] => [name, value]))
  headers.set('access-control-allow-origin', origin)
  if (allow) headers.set('allow', allow)
  return new Response(null, { status: 204, headers })
}

export function allowOrigin(response: Response, origin: string): void {
  response.headers.set('access-control-allow-origin', origin)
  response.headers.set('vary', 'Origin')
}
