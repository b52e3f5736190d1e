import type { Answer, Json } from './answer.ts'
import { isObject } from './answer.ts'

/** An answer as it goes over the wire: what a `Response` is made of. */
export interface Wire {
  status: number
  headers: Record<string, string>
  text: string
  /** The body ends in an error after the text. */
  cut?: true
}

/** Puts a recorded answer back on the wire, as if the server gave it now. */
export function wireOf(recorded: Answer): Wire {
  const { status, headers } = recorded
  const wire = { status, headers: { ...headers }, text: textOf(asIfNow(recorded)) }
  return recorded.cut ? { ...wire, cut: true } : wire
}

/** The `Response` of a wire; made from bytes or nothing, so that no header comes by itself. */
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

/** Moves what expires as far from now as it was from the moment of the recording. */
function asIfNow(recorded: Answer): Answer {
  if (recorded.at === undefined) return recorded
  const passed = Date.now() - Date.parse(recorded.at)
  return JSON.parse(JSON.stringify(recorded), (field, value: Json) =>
    field === 'expires_at' ? new Date(Date.parse(String(value)) + passed).toISOString() : value,
  ) as Answer
}
