import type { Source } from '../streaming/source.ts'
import type { Wire } from '../streaming/wire.ts'

/** A response as plain data: what is answered, before a `Response` is made of it. */
export interface HttpAnswer {
  readonly status: number
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** A text, or the texts of a stream, each a chunk. Undefined: no body. */
  readonly body?: string | Source<string> | undefined
  /** How the bytes are sent. Default: that of the mock. */
  readonly wire?: Wire | undefined
}

/** What a reply says of its response, whatever is in it. */
export interface Delivery {
  /** Set on the response, beside its own headers or in their place. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly wire?: Wire | undefined
}

/** The answer with the headers and the wire of a reply. */
export function withDelivery(answer: HttpAnswer, { headers, wire }: Delivery): HttpAnswer {
  if (!headers && !wire) return answer
  return {
    ...answer,
    headers: headers ? withHeaders(answer.headers, headers) : answer.headers,
    wire: wire ?? answer.wire,
  }
}

function withHeaders(
  headers: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>>,
): Record<string, string> {
  const all: Record<string, string> = { ...headers }
  for (const [name, value] of Object.entries(more)) all[name.toLowerCase()] = value
  return all
}
