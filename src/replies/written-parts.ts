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

/** The fields that say what a model says, and not what it writes. */
const SAID: ReadonlyArray<keyof ReplyObject> = ['content', 'thinking', 'toolCalls', 'toolCallsWithDone']

/** @throws TypeError if a reply says both what the model writes and what it says */
export function assertAlone(task: string, reply: Readonly<Record<string, unknown>>): void {
  if (reply['written'] === undefined) return
  const other = SAID.find((field) => reply[field] !== undefined)
  if (other === undefined) return
  throw new TypeError(
    `Failed to ${task}: found '${other}' beside 'written' in the reply. Give one of them, because 'written' holds all that the model writes.`,
  )
}
