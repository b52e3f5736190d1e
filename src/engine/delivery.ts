import { toJsonText } from '../go/json-text.ts'
import type { HttpAnswer } from '../protocol/http-answer.ts'
import { SSE_MEDIA_TYPE } from '../protocol/responses.ts'
import type { ExtraFields, RawLine, ReplyObject } from '../replies/reply.ts'
import { endQuietly, mapSource, type Source } from '../streaming/source.ts'

/** Headers, wire settings, extra fields and raw lines of the chosen reply. They are independent of what the model says. */
export interface Delivery {
  headers?: ReplyObject['headers'] | undefined
  wire?: ReplyObject['wire'] | undefined
  extra?: ExtraFields | undefined
  /** The raw lines that replace the whole body. */
  body?: Source<RawLine> | undefined
}

/** Reads the delivery of a reply. Its raw lines come without a delay between them. The caller may add a pace. */
export function toDelivery({ headers, wire, extra, lines }: ReplyObject): Delivery {
  return { headers, wire, extra, body: lines?.values() }
}

/**
 * Applies the delivery of a reply to an answer. A refusal (a status of 400 or above) gets the headers and the wire, but keeps its
 * body.
 */
export function withDelivery(answer: HttpAnswer, { headers, wire, extra, body }: Delivery): HttpAnswer {
  if (!headers && !wire && !extra && !body) return answer
  const isRefusal = answer.status >= 400
  return {
    status: answer.status,
    headers: headers ? withHeaders(answer.headers, headers) : answer.headers,
    body: isRefusal ? answer.body : withFields(body ? replaceBody(answer, body) : answer.body, extra),
    wire: wire ?? answer.wire,
  }
}

function withHeaders(
  headers: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>>,
): Record<string, string> {
  const all: Record<string, string> = { ...headers }
  for (const [name, value] of Object.entries(more)) all[name.toLowerCase()] = value
  return all
}

function replaceBody({ headers, body }: HttpAnswer, lines: Source<RawLine>): Source<string> {
  if (typeof body === 'object') endQuietly(body)
  const isEvents = headers['content-type'] === SSE_MEDIA_TYPE
  const toText = (line: RawLine): string => {
    if (typeof line === 'string') return line
    return isEvents ? `data: ${toJsonText(line)}\n\n` : `${toJsonText(line)}\n`
  }
  return mapSource(lines, toText)
}

function withFields(body: HttpAnswer['body'], extra: ExtraFields | undefined): HttpAnswer['body'] {
  if (!extra || body === undefined) return body
  const { line = {}, last = {} } = extra
  const add = (text: string, isLast: boolean): string => {
    const added = addFields(text, line, END_OF_OBJECT)
    return isLast ? addFields(added, last, END_OF_LAST_OBJECT) : added
  }
  if (typeof body === 'string') return add(body, true)
  // As soon as a source has given its last text, its outcome is known.
  return mapSource(body, (text) => add(text, body.outcome?.() !== undefined))
}

/** Matches the end of a JSON object in a line, an event or a body. It relies on the fact that serialized JSON contains no newline. */
const END_OF_OBJECT = /\}(?=\n|$)/g
/** Matches the end of the last JSON object in a text. */
const END_OF_LAST_OBJECT = /\}(?=[^}]*$)/

function addFields(text: string, fields: Readonly<Record<string, unknown>>, end: RegExp): string {
  const members = toJsonText(fields).slice(1, -1)
  if (members === '') return text
  return text.replace(end, (_, at: number) => `${text[at - 1] === '{' ? '' : ','}${members}}`)
}
