import { describeValue, refuseUnknownKeys } from './misuse.ts'
import type { Reply, ReplyObject, ReplySource } from './replies.ts'

interface Check {
  isRight: (value: unknown) => boolean
  wanted: string
}

/** What each field of a reply must be. */
const CHECKS: Readonly<Record<keyof ReplyObject, Check>> = {
  content: { isRight: isText, wanted: 'a string, or an array of strings' },
  thinking: { isRight: isText, wanted: 'a string, or an array of strings' },
  toolCalls: {
    isRight: (value) => isListOf(value, (call) => typeof call['name'] === 'string' && isObject(call['arguments'])),
    wanted: `a list such as [{ name: 'get_weather', arguments: { city: 'Paris' } }]`,
  },
  doneReason: { isRight: (value) => value === 'stop' || value === 'length', wanted: `'stop' or 'length'` },
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
    isRight: (value) => isListOf(value, (part) => isCount(part['completed']) && isCount(part['total'])),
    wanted: 'a list such as [{ completed: 50, total: 100 }]',
  },
  embedding: { isRight: (value) => Array.isArray(value) && value.every(Number.isFinite), wanted: 'a list of numbers' },
}

/**
 * Refuses what is no reply, with a sentence.
 *
 * @param task what could not be done, such as `create a mock Ollama`
 */
export function assertReply(task: string, reply: unknown): asserts reply is Reply {
  if (typeof reply === 'string') return
  if (!isObject(reply) || Array.isArray(reply)) {
    throw new TypeError(
      `Failed to ${task}: found ${describeValue(reply)} as the reply. ` +
        `Give a string, or an object such as { content: 'Hello.' } or { error: { status: 503, message: 'busy' } }.`,
    )
  }
  refuseUnknownKeys(task, 'reply', reply, Object.keys(CHECKS))
  for (const [key, { isRight, wanted }] of Object.entries(CHECKS)) {
    const value = reply[key]
    if (value !== undefined && !isRight(value)) {
      throw new TypeError(`Failed to ${task}: found ${describeValue(value)} as ${key} of the reply. Give ${wanted}.`)
    }
  }
  if (isObject(reply['usage'])) {
    refuseUnknownKeys(task, 'usage of the reply', reply['usage'], ['promptTokens', 'completionTokens'])
  }
}

/** As {@link assertReply}, and functions are taken too. */
export function assertReplySource(task: string, source: unknown): asserts source is ReplySource {
  if (typeof source !== 'function') assertReply(task, source)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isListOf(value: unknown, isRight: (item: Record<string, unknown>) => boolean): boolean {
  return Array.isArray(value) && value.every((item) => isObject(item) && isRight(item))
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
