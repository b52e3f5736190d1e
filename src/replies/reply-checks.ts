import { describeValue, isPlainObject, refuse, refuseUnknownKeys } from '../misuse.ts'
import type { DoneReason } from '../protocol/responses.ts'
import { assertPace } from '../streaming/pace.ts'
import { assertWire } from '../streaming/wire.ts'
import type { Reply, ReplyDelta, ReplyObject, ReplySource } from './reply.ts'

/** A check of one field. `wanted` is the end of the error text: what to give instead. */
interface Check {
  isRight: (value: unknown) => boolean
  wanted: string
}

const DONE_REASONS: readonly DoneReason[] = ['stop', 'length', 'load', 'unload']

/** The check of each field of a reply. */
const CHECKS: Readonly<Record<keyof ReplyObject, Check>> = {
  content: { isRight: isText, wanted: 'a string, or an array of strings' },
  thinking: { isRight: isText, wanted: 'a string, or an array of strings' },
  toolCalls: {
    isRight: (value) => isListOf(value, isToolCall),
    wanted: `a list such as [{ name: 'get_weather', arguments: { city: 'Paris' } }]`,
  },
  toolCallsWithDone: { isRight: (value) => typeof value === 'boolean', wanted: 'true or false' },
  doneReason: {
    isRight: (value) => DONE_REASONS.includes(value as DoneReason),
    wanted: `'stop', 'length', 'load' or 'unload'`,
  },
  usage: {
    isRight: (value) => isObject(value) && Object.values(value).every((count) => count === undefined || isCount(count)),
    wanted: 'an object such as { promptTokens: 10, completionTokens: 20 }',
  },
  logprobs: {
    isRight: (value) =>
      isListOf(value, (entry) => typeof entry['token'] === 'string' && typeof entry['logprob'] === 'number'),
    wanted: `a list such as [{ token: 'Hi', logprob: -0.5 }]`,
  },
  error: {
    isRight: (value) => typeof value === 'string' || isFailure(value),
    wanted: 'a message, or { message, status } with a status from 400 to 599',
  },
  progress: {
    isRight: (value) => isListOf(value, isProgress),
    wanted: 'a list such as [{ completed: 50, total: 100 }]',
  },
  embedding: { isRight: (value) => Array.isArray(value) && value.every(Number.isFinite), wanted: 'a list of numbers' },
  lines: {
    isRight: (value) => Array.isArray(value) && value.every((line) => typeof line === 'string' || isRecord(line)),
    wanted: `a list of texts and objects such as [{ done: false }, 'no JSON']`,
  },
  extra: {
    isRight: (value) =>
      isRecord(value) && Object.values(value).every((fields) => fields === undefined || isRecord(fields)),
    wanted: `an object such as { line: { x_id: 1 }, last: { x_cost: 0.1 } }`,
  },
  headers: {
    isRight: (value) => isObject(value) && Object.entries(value).every(isHeader),
    wanted: `an object of texts such as { 'retry-after': '1' }`,
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

const ONE_TEXT: Check = { isRight: (value) => typeof value === 'string', wanted: 'a string' }

/** The check of each field of a piece. A piece has only one text, but a reply may have a list of them. */
const DELTA_CHECKS: Readonly<Record<keyof ReplyDelta, Check>> = {
  content: ONE_TEXT,
  thinking: ONE_TEXT,
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
    refuse(task, reply, 'the reply', `what the model says, such as { content: 'Hello.' }, or { content: '' } for an empty answer`)
  }
  for (const [key, { isRight, wanted }] of Object.entries(CHECKS)) {
    const value = reply[key]
    if (value !== undefined && !isRight(value)) refuse(task, value, `${key} of the reply`, wanted)
  }
  if (isObject(reply['extra'])) refuseUnknownKeys(task, 'extra of the reply', reply['extra'], ['line', 'last'])
  if (isObject(reply['usage'])) {
    refuseUnknownKeys(task, 'usage of the reply', reply['usage'], ['promptTokens', 'completionTokens'])
  }
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
  for (const key of DELTA_KEYS) {
    const { isRight, wanted } = DELTA_CHECKS[key]
    if (delta[key] !== undefined && !isRight(delta[key])) {
      throw new TypeError(
        `Failed to ${task}: found ${describeValue(delta[key])} as ${key} of a piece. Yield ${wanted}.`,
      )
    }
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
  return typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(name) && !/[\r\n\0]/.test(value)
}

function isListOf(value: unknown, isRight: (item: Record<string, unknown>) => boolean): boolean {
  return Array.isArray(value) && value.every((item) => isObject(item) && isRight(item))
}

function isToolCall({ name, arguments: args, index }: Record<string, unknown>): boolean {
  return typeof name === 'string' && isObject(args) && (index === undefined || isCount(index))
}

function isProgress({ digest, completed, total }: Record<string, unknown>): boolean {
  return isCount(completed) && isCount(total) && (digest === undefined || (typeof digest === 'string' && digest !== ''))
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string'))
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0
}

function isFailure(value: unknown): boolean {
  if (!isObject(value) || typeof value['message'] !== 'string') return false
  const { status = 500 } = value
  return Number.isInteger(status) && (status as number) >= 400 && (status as number) <= 599
}
