import { refuse } from '../misuse.ts'
import type { Capability } from '../protocol/responses.ts'
import type { ModelFixture } from './model-types.ts'

/** A check of one field. `wanted` is the end of the error text: what to give instead. */
interface Check {
  isRight: (value: unknown) => boolean
  wanted: string
}

const isText = (value: unknown): boolean => typeof value === 'string'
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)
const isListOf = (value: unknown, isRight: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isRight)

const TEXT: Check = { isRight: isText, wanted: 'a string' }

/** The check of each field of a model. */
const CHECKS: Readonly<Record<keyof ModelFixture, Check>> = {
  name: TEXT,
  modifiedAt: { isRight: (value) => isText(value) || value instanceof Date, wanted: 'a Date, or a string in RFC 3339' },
  size: {
    isRight: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
    wanted: 'a whole number of bytes',
  },
  digest: TEXT,
  details: { isRight: isObject, wanted: "an object such as { family: 'llama' }" },
  capabilities: { isRight: (value) => isListOf(value, isText), wanted: "a list such as ['completion', 'tools']" },
  template: TEXT,
  system: TEXT,
  parameters: TEXT,
  parser: TEXT,
  license: { isRight: (value) => isText(value) || isListOf(value, isText), wanted: 'a string, or an array of strings' },
  messages: {
    isRight: (value) => isListOf(value, isObject),
    wanted: "a list such as [{ role: 'user', content: 'Hi' }]",
  },
  modelInfo: { isRight: isObject, wanted: "an object such as { 'general.architecture': 'llama' }" },
  remoteHost: { isRight: isText, wanted: "a URL such as 'https://ollama.com:443'" },
  remoteModel: TEXT,
}

/** The fields that a model may have. */
export const FIXTURE_KEYS = Object.keys(CHECKS) as ReadonlyArray<keyof ModelFixture>

/** The keys are the capabilities. They are a record, so that the compiler refuses a list that lacks one. */
const CAPABILITIES: Readonly<Record<Capability, true>> = {
  completion: true,
  tools: true,
  insert: true,
  vision: true,
  embedding: true,
  thinking: true,
  image: true,
  audio: true,
}

/** @throws TypeError that says what to give instead, if a field of a model has a value of the wrong type, or if a capability is unknown */
export function assertFixture(task: string, fixture: ModelFixture): void {
  for (const key of FIXTURE_KEYS) {
    const value = fixture[key]
    const { isRight, wanted } = CHECKS[key]
    if (value !== undefined && !isRight(value)) refuse(task, value, `${key} of the model '${fixture.name}'`, wanted)
  }
  const unknown = fixture.capabilities?.find((capability) => !Object.hasOwn(CAPABILITIES, capability))
  if (unknown === undefined) return
  const names = Object.keys(CAPABILITIES).map((name) => `'${name}'`)
  refuse(task, unknown, `a capability of the model '${fixture.name}'`, `one of ${names.join(', ')}`)
}
