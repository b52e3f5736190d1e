import { JSON_CONTENT_TYPE, OllamaError } from '../errors.ts'
import { toJsonText, toLine } from '../json-text.ts'
import { NDJSON_MEDIA_TYPE } from '../protocol.ts'
import { isPromiseLike, mapSource, toTextStream, withFirst, type Source } from '../streams.ts'

/** What an endpoint answers, before it is written in a dialect: one object, or one after the other. */
export type Answer<Frame> =
  | { body: object }
  | {
      frames: Source<Frame>
      /** The same as native lines, for which no frame need be made: either of the two is pulled. */
      lines?: Source<string>
    }

export function toJsonResponse(body: unknown, status = 200): Response {
  return new Response(toJsonText(body), { status, headers: { 'content-type': JSON_CONTENT_TYPE } })
}

/**
 * Writes an answer as the native API does. A stream's first line is made before its headers are sent, so what fails
 * there is a status; what fails later is an error line on a 200.
 *
 * @see https://github.com/ollama/ollama/blob/main/server/routes.go (streamResponse)
 */
export function toNativeResponse(
  answer: Answer<unknown>,
  { signal, request }: { signal: AbortSignal; request?: Request | undefined },
): Response | PromiseLike<Response> {
  if ('body' in answer) return toJsonResponse(answer.body)
  const lines = answer.lines ?? mapSource(answer.frames, toLine)
  try {
    const first = lines.next()
    const toResponse = (): Response => {
      const options = { toText: (line: string) => line, owner: request, signal, onError: toErrorLine }
      return new Response(toTextStream(withFirst(first, lines), options), {
        headers: { 'content-type': NDJSON_MEDIA_TYPE },
      })
    }
    return isPromiseLike(first) ? first.then(toResponse, toFirstError) : toResponse()
  } catch (error) {
    return toFirstError(error)
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
