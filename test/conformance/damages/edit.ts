import type { Answer, Json } from '../answer.ts'
import { isObject } from '../answer.ts'

type Fields = { [key: string]: Json }
/** Changes an answer in place. Returns false if the answer has nothing to change. */
export type Change = (answer: Answer) => boolean
type Is = (value: Json, field: string, fields: readonly string[]) => boolean

interface Slot {
  holder: Fields | Json[]
  key: string | number
  value: Json
}

/** Returns all places in the content of an answer whose value fits, in order. */
export function slots(answer: Answer, is: Is): Slot[] {
  const found: Slot[] = []
  const visit = (holder: Fields | Json[], key: string | number, fields: readonly string[]) => {
    const value = (holder as Fields)[key] ?? null
    const field = typeof key === 'string' ? key : ''
    const within = field === '' ? fields : [...fields, field]
    if (is(value, field, within)) found.push({ holder, key, value })
    if (Array.isArray(value)) for (const index of value.keys()) visit(value, index, within)
    else if (isObject(value)) for (const name of Object.keys(value)) visit(value, name, within)
  }
  for (const part of ['lines', 'events', 'body', 'text'] as const) {
    if (answer[part] !== undefined) visit(answer as unknown as Fields, part, [])
  }
  return found
}

function put({ holder, key }: Slot, value: Json): void {
  ;(holder as Fields)[key] = value
}

/** Returns a change of the first value that fits. */
export function first(is: Is, to: (value: Json) => Json): Change {
  return (answer) => {
    const slot = slots(answer, is)[0]
    if (slot) put(slot, to(slot.value))
    return slot !== undefined
  }
}

/** Returns a change of the last value that fits. */
export function last(is: Is, to: (value: Json) => Json): Change {
  return (answer) => {
    const slot = slots(answer, is).at(-1)
    if (slot) put(slot, to(slot.value))
    return slot !== undefined
  }
}

/** Returns a change of all values that fit. */
export function every(is: Is, to: (value: Json) => Json): Change {
  return (answer) => {
    const fitting = slots(answer, is)
    for (const slot of fitting) put(slot, to(slot.value))
    return fitting.length > 0
  }
}

/** Returns a change of the first object that fits. */
export function inFirst(is: (fields: Fields) => boolean, change: (fields: Fields) => void): Change {
  return (answer) => {
    const slot = slots(answer, (value) => isObject(value) && is(value))[0]
    if (slot) change(slot.value as Fields)
    return slot !== undefined
  }
}

/** Returns a change of the lines of a stream. */
export function lines(change: (lines: Json[]) => Json[] | undefined): Change {
  return (answer) => {
    const changed = answer.lines && change(answer.lines)
    if (changed) answer.lines = changed
    return changed !== undefined
  }
}

/** Returns a change of the events of a stream. */
export function events(change: (events: Json[]) => Json[] | undefined): Change {
  return (answer) => {
    const changed = answer.events && change(answer.events)
    if (changed) answer.events = changed
    return changed !== undefined
  }
}
