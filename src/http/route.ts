import type { Question } from '../engine/question.ts'
import { decodeGoJson, EndOfInputError, GoJsonError, type GoType } from '../go/json.ts'
import type { Dialect, EndpointName } from '../protocol/endpoint-names.ts'
import type { HttpAnswer } from '../protocol/http-answer.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { Arrival, Exchange } from '../state/exchange.ts'
import type { Profile } from '../state/profile.ts'
import type { MaybePromise } from '../streaming/source.ts'

export type Method = 'GET' | 'HEAD' | 'POST' | 'DELETE'

/** One route of Ollama's API. */
export interface Route {
  /** The methods, in the order in which an `Allow` header lists them. */
  readonly methods: readonly Method[]
  /** The path. A last part that starts with a colon matches any single part. */
  readonly path: string
  readonly endpoint: EndpointName
  /** The dialect. Default: Ollama's own API. */
  readonly dialect?: Dialect
  /**
   * The Go type of the body, or `bytes` for a body that the route receives undecoded. Undefined: the body is not read.
   */
  readonly body?: 'bytes' | ((profile: Profile) => GoType)
  /** Whether a body with `content-encoding: zstd` is decompressed. Default: it is read as it is. */
  readonly decompresses?: true
  /** Understands a request without any effect. Undefined: the route never asks a model. */
  readonly understand?: (arrival: Arrival, body: never) => MaybePromise<Question>
  /**
   * Answers a request.
   *
   * @param parameter the part of the request's path that matches the part with a colon; `''` if there is none
   */
  readonly answer: (exchange: Exchange, body: never, parameter: string) => MaybePromise<HttpAnswer>
}

/**
 * Decodes a body as the real server does.
 *
 * @throws OllamaError 400 with the message of the real server
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
