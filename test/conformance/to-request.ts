import type { Json } from './answer.ts'

/** The request of a case, as the recordings write it down. */
export interface RecordedRequest {
  method: string
  path: string
  /** A header of `null` is left out, even one that would be there by itself. */
  headers?: Record<string, string | null>
  body?: Json
  rawBody?: string | { base64: string }
}

/** The request of a case as a web-standard `Request`, which follows no redirect: the redirect is the answer. */
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

// bytes, since a Request made from a string would put back the content type that a case leaves out
function bytesOf({ body, rawBody }: RecordedRequest): Uint8Array<ArrayBuffer> | undefined {
  if (body !== undefined) return new TextEncoder().encode(JSON.stringify(body))
  if (rawBody === undefined) return undefined
  if (typeof rawBody === 'string') return new TextEncoder().encode(rawBody)
  return Uint8Array.from(atob(rawBody.base64), (character) => character.charCodeAt(0))
}
