import { toBody } from '../engine/answers.ts'
import { toJsonText } from '../go/json-text.ts'
import { SSE_MEDIA_TYPE } from '../protocol/responses.ts'
import type { Exchange } from '../state/exchange.ts'
import { isPromiseLike, rethrow, type Source } from '../streaming/source.ts'

/** One server-sent event: its data as JSON on one line, after its name where it has one. */
export function toSseEvent(data: unknown, event?: string): string {
  const line = `data: ${toJsonText(data)}\n\n`
  return event === undefined ? line : `event: ${event}\n${line}`
}

/** The last event of OpenAI's older streams: no JSON. */
export const DONE_EVENT = 'data: [DONE]\n\n'

export interface EventStreamOptions {
  /** Beside the content type. */
  headers?: Readonly<Record<string, string>>
  /** The events that stand in the stream when the source fails midway. Default: it just ends. */
  onError?: (error: unknown) => string
}

/**
 * The answer whose body is a stream of events: each text of the source, one event or several, is a chunk, and made when it
 * is read. An empty text is no chunk.
 */
export function toEventStreamResponse(
  exchange: Pick<Exchange, 'lifetime' | 'delivery'>,
  source: Source<string>,
  { headers, onError = () => '' }: EventStreamOptions = {},
): Response {
  const body = toBody(exchange, withoutEmpty(source, onError), rethrow)
  return new Response(body, { statusText: 'OK', headers: { 'content-type': SSE_MEDIA_TYPE, ...headers } })
}

/** Why: an empty chunk would look like the end to some readers. */
function withoutEmpty(source: Source<string>, onError: (error: unknown) => string): Source<string> {
  type Result = IteratorResult<string, unknown>
  let failed = false

  function fail(error: unknown): Result {
    failed = true
    const text = onError(error)
    return text === '' ? { done: true, value: undefined } : { done: false, value: text }
  }
  function settle(result: Result): Result | PromiseLike<Result> {
    return result.done || result.value !== '' ? result : next()
  }
  function next(): Result | PromiseLike<Result> {
    if (failed) return { done: true, value: undefined }
    for (;;) {
      try {
        const result = source.next()
        if (isPromiseLike(result)) return result.then(settle, fail)
        if (result.done || result.value !== '') return result
      } catch (error) {
        return fail(error)
      }
    }
  }
  return { next, return: () => source.return?.(), isOver: () => failed || (source.isOver?.() ?? false) }
}
