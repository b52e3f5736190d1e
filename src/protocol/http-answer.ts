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
