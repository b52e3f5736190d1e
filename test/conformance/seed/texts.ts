import type { Answer, Json } from '../answer.ts'
import { isObject } from '../answer.ts'

const fieldOf = (value: Json | undefined, field: string): Json | undefined =>
  isObject(value) ? value[field] : undefined

/** The text of one native chunk or answer, chat or generate. */
export function textIn(chunk: Json | undefined): string {
  return String(fieldOf(fieldOf(chunk, 'message'), 'content') ?? fieldOf(chunk, 'response') ?? '')
}

/** The pieces of a streamed answer without the last line, which carries the counts. */
export const piecesOf = ({ lines = [] }: Answer): string[] => lines.slice(0, -1).map(textIn)

export const lastLineOf = ({ lines = [] }: Answer): Json | undefined => lines.at(-1)

export const mediaTypeOf = ({ headers }: Pick<Answer, 'headers'>): string | undefined =>
  headers['content-type']?.split(';')[0]

/** What a converted stream says: the payload of each event but the last, which is `[DONE]`. */
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
