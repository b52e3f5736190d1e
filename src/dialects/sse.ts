import { toJsonText } from '../go/json-text.ts'
import type { HttpAnswer } from '../protocol/http-answer.ts'
import { SSE_MEDIA_TYPE } from '../protocol/responses.ts'
import type { Source } from '../streaming/source.ts'

/** One server-sent event: its data as JSON on one line, after its name where it has one. */
export function toSseEvent(data: unknown, event?: string): string {
  const line = `data: ${toJsonText(data)}\n\n`
  return event === undefined ? line : `event: ${event}\n${line}`
}

/** The last event of OpenAI's older streams: no JSON. */
export const DONE_EVENT = 'data: [DONE]\n\n'

/** The answer whose body is a stream of events: each text of the source, one event or several, is a chunk. */
export function toEventStream(body: Source<string>, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  return { status: 200, headers: { 'content-type': SSE_MEDIA_TYPE, ...headers }, body }
}
