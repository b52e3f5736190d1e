import { isPlainObject } from '../misuse.ts'
import { anyObject, objectOf, optional, TEXT, type Check } from './field-checks.ts'
import type { ReplyObject } from './reply.ts'

const THOUGHT = objectOf({ thought: TEXT }, `a part such as { thought: 'Hm.' }`)

const TOOL_CALL = objectOf(
  {
    toolCall: objectOf(
      { name: TEXT, arguments: optional(anyObject(`an object such as { city: 'Paris' }`)) },
      `a call such as { name: 'get_weather', arguments: { city: 'Paris' } }`,
    ),
  },
  `a part such as { toolCall: { name: 'get_weather' } }`,
)

const CONTENT = objectOf({ content: TEXT }, `a part such as { content: 'Yes.' }`)

const PARTS: Readonly<Record<string, Check>> = { thought: THOUGHT, content: CONTENT, toolCall: TOOL_CALL }

const NO_PART: Check = {
  isRight: () => false,
  wanted: `a string, { thought: 'Hm.' }, { content: 'Yes.' } or { toolCall: { name: 'get_weather' } }`,
}

/** Checks a part of what a model writes. */
export const WRITTEN_PART: Check = {
  isRight: (value) => typeof value === 'string' || checkOf(value).isRight(value),
  wanted: NO_PART.wanted,
  parts: (value) => checkOf(value).parts?.(value) ?? [],
  fields: () => Object.keys(PARTS),
}

function checkOf(value: unknown): Check {
  const keys = isPlainObject(value) ? Object.keys(PARTS).filter((key) => key in value) : []
  return keys.length === 1 ? PARTS[keys[0]!]! : NO_PART
}

/** The fields that stand for what the model says. Each has the fields that it excludes, and the reason why. */
const ALONE: ReadonlyArray<[field: keyof ReplyObject, others: ReadonlyArray<keyof ReplyObject>, reason: string]> = [
  ['auto', ['content', 'written', 'toolCalls'], `with 'auto' the request decides what the model says`],
  ['written', ['content', 'thinking', 'toolCalls', 'toolCallsWithDone'], `'written' holds all that the model writes`],
]

/** @throws TypeError if a reply says in two ways what the model says */
export function assertAlone(task: string, reply: Readonly<Record<string, unknown>>): void {
  for (const [field, others, reason] of ALONE) {
    if (reply[field] === undefined) continue
    const other = others.find((name) => reply[name] !== undefined)
    if (other === undefined) continue
    throw new TypeError(
      `Failed to ${task}: found '${other}' beside '${field}' in the reply. Give one of them, because ${reason}.`,
    )
  }
}
