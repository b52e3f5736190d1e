import { neverAborted } from '../streaming/lifetime.ts'
import type { MaybePromise } from '../streaming/source.ts'

/** What the mock needs to know of a request, wherever it comes from. */
export interface IncomingRequest {
  readonly method: string
  /** Shared by requests of the same URL. */
  readonly url: Readonly<URL>
  readonly headers: Pick<Headers, 'get'>
  readonly signal: AbortSignal
  /** The Request itself, where there is one. */
  readonly request?: Request
  /** A string is as good as its bytes, where the caller has one. */
  readBody(): MaybePromise<Uint8Array | string>
}

const NO_HEADERS: IncomingRequest['headers'] = { get: () => null }

/** What `fetch` is given, understood. Paths such as `/api/chat` are resolved against `base`. */
export function toIncomingRequest(
  input: string | URL | Request,
  init: RequestInit | undefined,
  base: string,
): IncomingRequest {
  const target = typeof input === 'string' && input.startsWith('/') ? base + input : input
  // Why not always a Request: making one takes longer than answering it.
  if (init?.method?.toUpperCase() === 'POST' && !(target instanceof Request)) {
    const { body, headers, signal } = init
    if (typeof body === 'string' || body instanceof Uint8Array) {
      return {
        method: 'POST',
        url: toUrl(String(target)),
        headers: headers ? new Headers(headers) : NO_HEADERS,
        signal: signal ?? neverAborted,
        readBody: () => body,
      }
    }
  }
  const request = target instanceof Request && !init && !target.bodyUsed ? target : new Request(target, init)
  return {
    method: request.method,
    url: toUrl(request.url),
    headers: request.headers,
    signal: request.signal,
    request,
    readBody: async () => new Uint8Array(await request.arrayBuffer()),
  }
}

let lastUrl = new URL('http://127.0.0.1')

/** Why one is kept: clients ask the same URL again and again, and reading it costs more than finding its route. */
function toUrl(text: string): URL {
  if (text !== lastUrl.href) lastUrl = new URL(text)
  return lastUrl
}
