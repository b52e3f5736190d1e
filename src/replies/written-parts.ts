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

const EITHER = objectOf(
  { thought: TEXT, toolCall: TOOL_CALL },
  `a string, { thought: 'Hm.' } or { toolCall: { name: 'get_weather' } }`,
)

/** Checks a part of what a model writes. */
export const WRITTEN_PART: Check = {
  isRight: (value) => typeof value === 'string' || checkOf(value).isRight(value),
  wanted: EITHER.wanted,
  parts: (value) => checkOf(value).parts!(value),
  fields: () => ['thought', 'toolCall'],
}

function checkOf(value: unknown): Check {
  if (!isPlainObject(value) || ('thought' in value && 'toolCall' in value))
    return { ...EITHER, isRight: () => false, parts: () => [] }
  if ('toolCall' in value) return TOOL_CALL
  return 'thought' in value ? THOUGHT : EITHER
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
