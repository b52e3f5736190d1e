import { refuse } from '../misuse.ts'
import type { Lifetime } from '../streaming/lifetime.ts'
import type { MaybePromise } from '../streaming/source.ts'
import { readRequestBody } from './read-request-body.ts'

/** The parts of a request that the mock reads, whether the request comes from msw or from `mock.fetch`. */
export interface IncomingRequest {
  readonly method: string
  /** The absolute URL. Requests for the same URL may share the object. */
  readonly url: Readonly<URL>
  readonly headers: Pick<Headers, 'get'>
  /** Undefined if the caller gave none. */
  readonly signal: AbortSignal | undefined
  /** The Request. Undefined if none had to be made. */
  readonly request?: Request
  /**
   * Reads the body, until the request is aborted. Returns a string if the caller gave one, so that it need not be encoded.
   *
   * @throws the reason of the abort. A client that breaks its body off aborts the request.
   */
  readBody(lifetime: Lifetime): MaybePromise<Uint8Array | string>
}

const NO_HEADERS: IncomingRequest['headers'] = { get: () => null }

/**
 * Reads the arguments of `fetch`. A path such as `/api/chat` is resolved against `base`.
 *
 * @throws TypeError if `input` is neither a Request nor a URL
 */
export function toIncomingRequest(
  input: string | URL | Request,
  init: RequestInit | undefined,
  base: string,
): IncomingRequest {
  const target = typeof input === 'string' && input.startsWith('/') ? base + input : input
  // A Request is made only where it is needed, because making one takes longer than answering it.
  if (init?.method?.toUpperCase() === 'POST' && !(target instanceof Request)) {
    const { body, headers, signal } = init
    if (typeof body === 'string' || body instanceof Uint8Array) {
      return {
        method: 'POST',
        url: toUrl(String(target), target),
        headers: headers ? new Headers(headers) : NO_HEADERS,
        signal: signal ?? undefined,
        readBody: () => body,
      }
    }
  }
  // Otherwise the error would be that of Request, which does not say what to give.
  if (!(target instanceof Request)) toUrl(String(target), target)
  const request = target instanceof Request && !init && !target.bodyUsed ? target : new Request(target, init)
  return {
    method: request.method,
    url: toUrl(request.url, request.url),
    headers: request.headers,
    signal: request.signal,
    request,
    readBody: (lifetime) => readRequestBody(request, lifetime),
  }
}

let lastUrl = new URL('http://127.0.0.1')

/**
 * Parses a URL. The last one is kept, because clients request the same URL again and again, and parsing a URL costs
 * more than finding its route.
 *
 * @param given what the caller gave as URL, for the error
 * @throws TypeError if the text is not a URL
 */
function toUrl(text: string, given: unknown): URL {
  if (text === lastUrl.href) return lastUrl
  if (!URL.canParse(text)) {
    refuse('answer a request', given, 'its URL', "a URL, a path such as '/api/chat', or a Request")
  }
  lastUrl = new URL(text)
  return lastUrl
}
