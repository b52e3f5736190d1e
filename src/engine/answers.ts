import { toJsonText, toLine } from '../go/json-text.ts'
import { toStatusText } from '../go/status-text.ts'
import { JSON_CONTENT_TYPE, OllamaError } from '../protocol/ollama-error.ts'
import { NDJSON_MEDIA_TYPE } from '../protocol/responses.ts'
import type { Exchange } from '../state/exchange.ts'
import { isPromiseLike, mapSource, rethrow, toBodyStream, withFirst, type Source } from '../streaming/source.ts'
import { sendOverWire } from '../streaming/wire.ts'

/** What an endpoint answers, before it is written in a dialect: one object, or one after the other. */
export type Answer<Frame> =
  | { body: object }
  | {
      frames: Source<Frame>
      /** The same as native lines, for which no frame need be made: either of the two is pulled. */
      lines?: Source<string>
    }

export function toJsonResponse(body: unknown, status = 200): Response {
  return new Response(toJsonText(body), {
    status,
    statusText: toStatusText(status),
    headers: { 'content-type': JSON_CONTENT_TYPE },
  })
}

/**
 * Writes an answer as the native API does. A stream's first line is made before its headers are sent, so what fails
 * there is a status; what fails later is an error line on a 200.
 *
 * @see https://github.com/ollama/ollama/blob/main/server/routes.go (streamResponse)
 */
export function toNativeResponse(answer: Answer<unknown>, exchange: Exchange): Response | PromiseLike<Response> {
  if ('body' in answer) return toJsonResponse(answer.body)
  const lines = answer.lines ?? mapSource(answer.frames, toLine)
  try {
    const first = lines.next()
    const toResponse = (): Response =>
      new Response(toBody(exchange, withFirst(first, lines), toErrorLine), {
        statusText: 'OK',
        headers: { 'content-type': NDJSON_MEDIA_TYPE },
      })
    return isPromiseLike(first) ? first.then(toResponse, toFirstError) : toResponse()
  } catch (error) {
    return toFirstError(error)
  }
}

/**
 * The body made of texts, over the wire that was chosen for the answer.
 *
 * @param onError the text that stands in it where its source fails midway
 */
export function toBody(
  { lifetime, delivery: { wire } }: Pick<Exchange, 'lifetime' | 'delivery'>,
  texts: Source<string>,
  onError: (error: unknown) => string,
): ReadableStream<Uint8Array> {
  if (!wire) return toBodyStream(texts, { lifetime, onError })
  const chunks = sendOverWire(withErrorText(texts, onError), wire, { isOne: false, lifetime })
  return toBodyStream(chunks, { lifetime, onError: rethrow })
}

/** The same texts, and where they fail one that says so: what is cut may be that one too. */
function withErrorText(texts: Source<string>, onError: (error: unknown) => string): Source<string> {
  let failed = false
  const fail = (error: unknown): IteratorResult<string, unknown> => {
    failed = true
    return { done: false, value: onError(error) }
  }
  return {
    next() {
      if (failed) return { done: true, value: undefined }
      try {
        const result = texts.next()
        return isPromiseLike(result) ? result.then(undefined, fail) : result
      } catch (error) {
        return fail(error)
      }
    },
    return: () => texts.return?.(),
    isOver: () => failed || (texts.isOver?.() ?? false),
  }
}

function toErrorLine(error: unknown): string {
  return toLine({ error: error instanceof Error ? error.message : String(error) })
}

/** Why without a charset: the stream had set its own content type before it failed. */
function toFirstError(error: unknown): Response {
  if (!(error instanceof OllamaError)) throw error
  return new Response(toJsonText({ error: error.message }), {
    status: error.status,
    headers: { 'content-type': 'application/json' },
  })
}
