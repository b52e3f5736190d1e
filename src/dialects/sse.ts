import { toJsonText } from '../go/json-text.ts'
import type { HttpAnswer } from '../protocol/http-answer.ts'
import { SSE_MEDIA_TYPE } from '../protocol/responses.ts'
import type { Source } from '../streaming/source.ts'

/** Writes a server-sent event: the line `event:` if the event has a name, and the data as JSON on one line. */
export function toSseEvent(data: unknown, event?: string): string {
  const line = `data: ${toJsonText(data)}\n\n`
  return event === undefined ? line : `event: ${event}\n${line}`
}

/** The last event of the streams of OpenAI's chats and completions. Its data is not JSON. */
export const DONE_EVENT = 'data: [DONE]\n\n'

/** Creates an answer whose body is a stream of events. Each text of the source is one event or several, and becomes one chunk. */
export function toEventStream(body: Source<string>, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  return { status: 200, headers: { 'content-type': SSE_MEDIA_TYPE, ...headers }, body }
}
