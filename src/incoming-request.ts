import { neverAborted, type MaybePromise } from './streams.ts'

/** What the mock needs to know of a request, wherever it comes from. */
export interface IncomingRequest {
  readonly method: string
  readonly url: URL
  readonly headers: Pick<Headers, 'get'>
  readonly signal: AbortSignal
  /** The Request itself, where there is one. */
  readonly request?: Request
  readBody(): MaybePromise<Uint8Array>
}

const encoder = new TextEncoder()

/** What `fetch` is given, understood. Paths such as `/api/chat` are resolved against `base`. */
export function toIncomingRequest(
  input: RequestInfo | URL,
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
        url: new URL(target),
        headers: new Headers(headers),
        signal: signal ?? neverAborted,
        readBody: () => (typeof body === 'string' ? encoder.encode(body) : body),
      }
    }
  }
  const request = target instanceof Request && !init && !target.bodyUsed ? target : new Request(target, init)
  return {
    method: request.method,
    url: new URL(request.url),
    headers: request.headers,
    signal: request.signal,
    request,
    readBody: async () => new Uint8Array(await request.arrayBuffer()),
  }
}
