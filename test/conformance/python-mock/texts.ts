import type { Answer, Json } from '../answer.ts'
import { isObject } from '../answer.ts'

const fieldOf = (value: Json | undefined, field: string): Json | undefined =>
  isObject(value) ? value[field] : undefined

/** Returns the text of one native frame, or of one answer that does not stream, from chat or generate. */
export function textIn(chunk: Json | undefined): string {
  return String(fieldOf(fieldOf(chunk, 'message'), 'content') ?? fieldOf(chunk, 'response') ?? '')
}

/** Returns the pieces of a streamed answer. It leaves out the last line, which has the counts. */
export const piecesOf = ({ lines = [] }: Answer): string[] => lines.slice(0, -1).map(textIn)

export const lastLineOf = ({ lines = [] }: Answer): Json | undefined => lines.at(-1)

export const mediaTypeOf = ({ headers }: Pick<Answer, 'headers'>): string | undefined =>
  headers['content-type']?.split(';')[0]

/** What a converted stream contains. `payloads` has the data of each event except the last, which is `[DONE]`. */
export interface Conversation {
  payloads: Json[]
  deltas: Array<{ [field: string]: Json }>
  content: string
  finishReasons: Json[]
  usages: Json[]
}

/** Reads a converted stream whose last event is `[DONE]`. */
export function conversationOf({ events = [] }: Answer): Conversation {
  const payloads = events.slice(0, -1).map((event) => fieldOf(event, 'data') ?? null)
  const choices = payloads.flatMap((payload) => fieldOf(payload, 'choices') ?? [])
  const deltas = choices.map((choice) => fieldOf(choice, 'delta')).filter(isObject)
  return {
    payloads,
    deltas,
    content: deltas.map(({ content }) => (typeof content === 'string' ? content : '')).join(''),
    finishReasons: choices
      .map((choice) => fieldOf(choice, 'finish_reason') ?? null)
      .filter((reason) => reason !== null),
    usages: payloads.map((payload) => fieldOf(payload, 'usage') ?? null).filter((usage) => usage !== null),
  }
}
