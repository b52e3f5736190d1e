import { refuse } from '../misuse.ts'
import { assertReplySource } from './reply-checks.ts'
import type { Reply, ReplyDelta, ReplyFunction, ReplyObject, ReplySource } from './reply.ts'

/** What the model says in a builder: a text, the pieces of a text, or any other reply. */
export type NestedReply = ReplySource | readonly string[]

/** Converts what the model says in a builder into a reply, and checks it. */
export function readNestedReply(task: string, nested: NestedReply): ReplyObject | ReplyFunction {
  if (typeof nested === 'string' || isPieces(nested)) return { content: nested }
  assertReplySource(task, nested)
  return nested
}

/** Reads what the model says before a fault. It must be data, because a function may yield pieces, which have no faults. */
export function readNestedData(task: string, nested: Reply | readonly string[] | undefined): ReplyObject {
  if (nested === undefined) return {}
  const read = readNestedReply(task, nested)
  if (typeof read !== 'function') return read
  refuse(task, nested, 'content', `a string, an array of strings, or an object such as reply.thinking('Hm.', 'Hello.')`)
}

/** Puts a thought before a reply. If the reply is a function, the thought comes before what the function returns or yields. */
export function thinkBefore(
  thought: string | readonly string[],
  answer: ReplyObject | ReplyFunction,
): ReplyObject | ReplyFunction {
  if (typeof answer !== 'function') return withThought(thought, answer)
  const withAnswer = (returned: Awaited<ReturnType<ReplyFunction>>): Awaited<ReturnType<ReplyFunction>> => {
    if (returned === undefined) return undefined
    if (typeof returned === 'object' && Symbol.asyncIterator in returned) return yieldThought(thought, returned)
    const data = readNestedReply('answer with a reply function', returned)
    return typeof data === 'function' ? undefined : withThought(thought, data)
  }
  return (request, context) => {
    const returned = answer(request, context)
    return isPromise(returned) ? (returned.then(withAnswer) as Promise<Reply>) : withAnswer(returned)
  }
}

function withThought(thought: string | readonly string[], answer: ReplyObject): ReplyObject {
  const { thinking } = answer
  return { ...answer, thinking: thinking === undefined ? thought : [thought, thinking].flat() }
}

async function* yieldThought(
  thought: string | readonly string[],
  pieces: AsyncIterable<string | ReplyDelta>,
): AsyncGenerator<string | ReplyDelta, void> {
  for (const thinking of [thought].flat()) yield { thinking }
  yield* pieces
}

function isPieces(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((piece) => typeof piece === 'string')
}

function isPromise(value: ReturnType<ReplyFunction>): value is Promise<Reply | undefined> {
  return typeof (value as Promise<unknown> | undefined)?.then === 'function'
}
