import { describeValue, isPlainObject, refuse, refuseUnknownKeys } from '../misuse.ts'
import type { DoneReason } from '../protocol/responses.ts'
import { assertPace } from '../streaming/pace.ts'
import { assertWire } from '../streaming/check-wire.ts'
import {
  anyObject,
  COUNT,
  FLAG,
  listOf,
  NUMBER,
  objectOf,
  optional,
  recordOf,
  refuseField,
  TEXT,
  type Check,
} from './field-checks.ts'
import { ERROR } from './reply-error.ts'
import type { Reply, ReplyDelta, ReplyObject, ReplySource } from './reply.ts'
import { TOOL_CALL } from './tool-calls.ts'
import { assertAlone, WRITTEN_PART } from './written-parts.ts'

const DONE_REASONS: readonly DoneReason[] = ['stop', 'length', 'load', 'unload']

const PIECES: Check = {
  ...listOf(TEXT, 'a string, or an array of strings'),
  isRight: (value) =>
    typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string')),
}

const WRITTEN: Check = {
  ...listOf(WRITTEN_PART, "a string, or an array of strings and parts such as { thought: 'Hm.' }"),
  isRight: (value) => typeof value === 'string' || (Array.isArray(value) && value.every(WRITTEN_PART.isRight)),
}

const AUTO_OPTIONS = objectOf({ parallel: optional(FLAG) }, 'true, or an object such as { parallel: true }')

const LOGPROB = { token: TEXT, logprob: NUMBER }

/** The check of each field of a reply. */
const CHECKS: Readonly<Record<keyof ReplyObject, Check>> = {
  content: PIECES,
  thinking: PIECES,
  written: WRITTEN,
  auto: {
    ...AUTO_OPTIONS,
    isRight: (value) => value === true || AUTO_OPTIONS.isRight(value),
  },
  toolCalls: listOf(TOOL_CALL, `a list such as [{ name: 'get_weather', arguments: { city: 'Paris' } }]`),
  toolCallsWithDone: FLAG,
  doneReason: {
    isRight: (value) => DONE_REASONS.includes(value as DoneReason),
    wanted: `'stop', 'length', 'load' or 'unload'`,
  },
  usage: objectOf(
    { promptTokens: optional(COUNT), completionTokens: optional(COUNT) },
    'an object such as { promptTokens: 10, completionTokens: 20 }',
  ),
  logprobs: listOf(
    objectOf(
      { ...LOGPROB, topLogprobs: optional(listOf(objectOf(LOGPROB, 'an object'), 'a list')) },
      `an object such as { token: 'Hi', logprob: -0.5 }`,
    ),
    `a list such as [{ token: 'Hi', logprob: -0.5 }]`,
  ),
  error: ERROR,
  progress: listOf(
    objectOf(
      {
        completed: COUNT,
        total: COUNT,
        digest: optional({ ...TEXT, isRight: (value) => typeof value === 'string' && value !== '' }),
      },
      'an object such as { completed: 50, total: 100 }',
    ),
    'a list such as [{ completed: 50, total: 100 }]',
  ),
  embedding: listOf({ ...NUMBER, isRight: Number.isFinite }, 'a list of numbers'),
  lines: listOf(
    { isRight: (line) => typeof line === 'string' || isRecord(line), wanted: 'a string or an object' },
    `a list of texts and objects such as [{ done: false }, 'no JSON']`,
  ),
  extra: objectOf(
    { line: optional(anyObject('an object')), last: optional(anyObject('an object')) },
    `an object such as { line: { x_id: 1 }, last: { x_cost: 0.1 } }`,
  ),
  headers: {
    ...recordOf(
      { isRight: isHeaderValue, wanted: 'a string without line breaks' },
      `an object of texts such as { 'retry-after': '1' }`,
    ),
    isRight: (value) => isPlainObject(value) && Object.entries(value).every(isHeader),
  },
  pace: { isRight: isObject, wanted: 'an object such as { firstTokenMs: 300, tokensPerSecond: 40 }' },
  wire: { isRight: isObject, wanted: `an object such as { fault: 'disconnect', after: 3 }` },
}

const REPLY_KEYS = Object.keys(CHECKS)

const A_REPLY = `a string, or an object such as { content: 'Hello.' } or { error: { status: 503, message: 'busy' } }`

/** Says what to give instead of a value that a person may take for a reply. Returns undefined for all other values. */
function findInstead(value: unknown): string | undefined {
  if (value instanceof Error) return `reply.error(500, 'the message'), or throw the error in a function`
  if (typeof Response !== 'undefined' && value instanceof Response) {
    return `${A_REPLY}. For a Response of your own, use mockOllama.http.post('/api/chat', () => response)`
  }
  if (!isObject(value)) return undefined
  if (typeof value['then'] === 'function') return `a function that returns the promise, such as async () => 'Hello.'`
  if (Symbol.asyncIterator in value || typeof value['next'] === 'function') {
    return 'a function that yields, such as async function* () { … }, without calling it'
  }
  return undefined
}

/** The check of each field of a piece. A piece has only one text, but a reply may have a list of them. */
const DELTA_CHECKS: Readonly<Record<keyof ReplyDelta, Check>> = {
  content: TEXT,
  thinking: TEXT,
  toolCalls: CHECKS.toolCalls,
  error: CHECKS.error,
}
const DELTA_KEYS = Object.keys(DELTA_CHECKS) as Array<keyof ReplyDelta>

/**
 * Checks that a value is a reply that is plain data.
 *
 * @param task what fails if it is not a reply, such as `create a mock Ollama`: the start of the error text
 * @throws TypeError that says what to give instead
 */
export function assertReply(task: string, reply: unknown): asserts reply is Reply {
  if (typeof reply === 'string') return
  if (!isPlainObject(reply)) refuse(task, reply, 'the reply', findInstead(reply) ?? A_REPLY)
  refuseUnknownKeys(task, 'reply', reply, REPLY_KEYS)
  // A reply of the builder may have fields that are undefined, so the values are counted and not the keys.
  if (Object.values(reply).every((value) => value === undefined)) {
    refuse(
      task,
      reply,
      'the reply',
      `what the model says, such as { content: 'Hello.' }, or { content: '' } for an empty answer`,
    )
  }
  for (const [field, check] of Object.entries(CHECKS)) {
    const value = reply[field]
    if (value !== undefined && !check.isRight(value)) refuseField(task, value, { field, of: 'the reply' }, check)
  }
  assertAlone(task, reply)
  if (reply['pace'] !== undefined) assertPace(task, reply['pace'], 'pace of the reply')
  if (reply['wire'] !== undefined) assertWire(task, reply['wire'], 'wire of the reply')
}

/** @throws TypeError that says what to yield instead, if a value is not a part of a reply */
export function assertDelta(task: string, delta: unknown): asserts delta is string | ReplyDelta {
  if (typeof delta === 'string') return
  if (!isPlainObject(delta)) {
    throw new TypeError(
      `Failed to ${task}: found ${describeValue(delta)} as a piece. Yield a string, or an object such as { content: 'Hello.' }.`,
    )
  }
  refuseUnknownKeys(task, 'piece', delta, DELTA_KEYS)
  for (const field of DELTA_KEYS) {
    const check = DELTA_CHECKS[field]
    if (delta[field] === undefined || check.isRight(delta[field])) continue
    refuseField(task, delta[field], { field, of: 'a piece', give: 'Yield' }, check)
  }
}

/** Checks a reply as {@link assertReply} does, and accepts functions too. */
export function assertReplySource(task: string, source: unknown): asserts source is ReplySource {
  if (typeof source !== 'function') assertReply(task, source)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return isObject(value) && !Array.isArray(value)
}

function isHeader([name, value]: [string, unknown]): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && isHeaderValue(value)
}

function isHeaderValue(value: unknown): boolean {
  return typeof value === 'string' && !/[\r\n\0]/.test(value)
}
