import type { Answer, Json } from './answer.ts'
import { isObject } from './answer.ts'

/** An answer as it goes over the wire: the parts of a `Response`. */
export interface Wire {
  status: number
  headers: Record<string, string>
  text: string
  /** Whether the body ends in an error after the text. */
  cut?: true
}

/** Puts a recorded answer back on the wire, as if the server had sent it now. */
export function wireOf(recorded: Answer): Wire {
  const { status, headers } = recorded
  const wire = { status, headers: { ...headers }, text: textOf(asIfNow(recorded)) }
  return recorded.cut ? { ...wire, cut: true } : wire
}

/** Makes the `Response` of a wire. Its body is bytes or null, so that the `Response` adds no header. */
export function responseOf({ status, headers, text, cut }: Wire): Response {
  if (text === '' && !cut) return new Response(null, { status, headers })
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      if (text !== '') controller.enqueue(new TextEncoder().encode(text))
      if (!cut) controller.close()
    },
    pull: (controller) => controller.error(new TypeError('terminated')),
  })
  return new Response(body, { status, headers })
}

function textOf({ lines, events, body, text }: Answer): string {
  if (lines) return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  if (events) return events.map((event) => `${eventText(event)}\n\n`).join('')
  return body === undefined ? (text ?? '') : JSON.stringify(body)
}

function eventText(event: Json): string {
  const fields = isObject(event) ? Object.entries(event) : []
  return fields
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n')
}

/** Moves each `expires_at`, so that it is as far from now as it was from the time of the recording. */
function asIfNow(recorded: Answer): Answer {
  if (recorded.at === undefined) return recorded
  const passed = Date.now() - Date.parse(recorded.at)
  return JSON.parse(JSON.stringify(recorded), (field, value: Json) =>
    field === 'expires_at' ? new Date(Date.parse(String(value)) + passed).toISOString() : value,
  ) as Answer
}
