import type { Question } from '../engine/question.ts'
import { decodeGoJson, EndOfInputError, GoJsonError, type GoType } from '../go/json.ts'
import type { Dialect, EndpointName } from '../protocol/endpoint-names.ts'
import type { HttpAnswer } from '../protocol/http-answer.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { Arrival, Exchange } from '../state/exchange.ts'
import type { Profile } from '../state/profile.ts'
import type { MaybePromise } from '../streaming/source.ts'

export type Method = 'GET' | 'HEAD' | 'POST' | 'DELETE'

/** One line of Ollama's API. */
export interface Route {
  /** The methods in the order in which an `Allow` header lists them. */
  readonly methods: readonly Method[]
  /** A part that starts with a colon stands for any one part. */
  readonly path: string
  readonly endpoint: EndpointName
  /** Default: Ollama's own. */
  readonly dialect?: Dialect
  /** The body's type, or `bytes` for one that is taken as it is; without one the body is not read. */
  readonly body?: 'bytes' | ((profile: Profile) => GoType)
  /** Understands a request, and changes nothing. Undefined where the model is never asked. */
  readonly understand?: (arrival: Arrival, body: never) => MaybePromise<Question>
  /** @param parameter what stands for the part of the path that starts with a colon */
  readonly answer: (exchange: Exchange, body: never, parameter: string) => MaybePromise<HttpAnswer>
}

/**
 * Decodes a body as the real server does.
 *
 * @throws OllamaError 400 with the real server's words
 */
export function decodeBody<T>(body: Uint8Array | string, type: GoType): T {
  try {
    return decodeGoJson<T>(body, type)
  } catch (error) {
    if (error instanceof EndOfInputError) throw new OllamaError(400, 'missing request body')
    if (error instanceof GoJsonError) throw new OllamaError(400, error.message)
    throw error
  }
}
