import type { Source } from '../streaming/source.ts'
import type { Wire } from '../streaming/wire.ts'

/** An answer as plain data, before a `Response` is made from it. */
export interface HttpAnswer {
  readonly status: number
  /** The headers. Their names are in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** One text, or a source of texts, each of which is sent as a chunk. Undefined: the answer has no body. */
  readonly body?: string | Source<string> | undefined
  /** How the bytes are sent. Default: the wire of the mock. */
  readonly wire?: Wire | undefined
}
