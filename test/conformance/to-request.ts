import type { Json } from './answer.ts'

/** The request of a case in the form of the recordings. */
export interface RecordedRequest {
  method: string
  path: string
  /** The headers. A header whose value is `null` is not sent, not even the default `content-type`. */
  headers?: Record<string, string | null>
  body?: Json
  rawBody?: string | { base64: string }
}

/** Converts the request of a case to a web-standard `Request`. It follows no redirect, because the redirect is the answer. */
export function toRequest(recorded: RecordedRequest, base = 'http://localhost:11434'): Request {
  const body = bytesOf(recorded)
  const headers = new Headers(body === undefined ? {} : { 'content-type': 'application/json' })
  for (const [name, value] of Object.entries(recorded.headers ?? {})) {
    if (value === null) headers.delete(name)
    else headers.set(name, value)
  }
  const init: RequestInit = { method: recorded.method, headers, redirect: 'manual' }
  if (body !== undefined) init.body = body
  return new Request(base + recorded.path, init)
}

// The body is bytes, because a Request that is made from a string adds a content type, which a case may leave out.
function bytesOf({ body, rawBody }: RecordedRequest): Uint8Array<ArrayBuffer> | undefined {
  if (body !== undefined) return new TextEncoder().encode(JSON.stringify(body))
  if (rawBody === undefined) return undefined
  if (typeof rawBody === 'string') return new TextEncoder().encode(rawBody)
  return Uint8Array.from(atob(rawBody.base64), (character) => character.charCodeAt(0))
}
