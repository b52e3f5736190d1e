import { assertDelta, assertReply } from '../replies/reply-checks.ts'
import type { OllamaRequest, Reply, ReplyDelta, ReplyFunction } from '../replies/reply.ts'
import { countTurns } from '../replies/turns.ts'
import type { Exchange } from '../state/exchange.ts'
import type { Lifetime } from '../streaming/lifetime.ts'
import { endQuietly, isPromiseLike, type MaybePromise } from '../streaming/source.ts'

const TASK = 'answer with a reply function'

/**
 * Calls a reply function. If it throws, at once or while it yields pieces, the error is kept for `mock.assertNoErrors()`. The
 * client gets the same kind of error response as from a real server that fails.
 *
 * @returns the reply, checked; or the pieces that the function yields, each of which is checked when it is pulled; or undefined if the
 * function leaves the request to the next rule
 * @throws OllamaError the error of the function, or what is wrong with its reply
 */
export function callReplyFunction(
  { state, lifetime }: Exchange,
  source: ReplyFunction,
  { call, describe }: { call: number; describe: () => OllamaRequest },
): MaybePromise<Reply | AsyncIterable<string | ReplyDelta> | undefined> {
  const fail = (error: unknown): never => {
    throw state.errors.keep(error, lifetime)
  }
  const check = (reply: unknown): Reply | undefined => {
    try {
      if (reply === undefined) return undefined
      assertReply(TASK, reply)
      return reply
    } catch (error) {
      return fail(error)
    }
  }
  let returned: ReturnType<ReplyFunction>
  try {
    const request = describe()
    returned = source(request, { ...countTurns(request.messages), call, signal: lifetime.toSignal() })
  } catch (error) {
    return fail(error)
  }
  if (isAsyncIterable(returned)) return checkPieces(returned, lifetime, fail)
  return isPromiseLike(returned) ? lifetime.race(returned).catch(fail).then(check) : check(returned)
}

/**
 * Returns the same pieces, and checks each one before it is passed on. An invalid piece fails like an error of the function. An abort
 * ends the pieces at once: the iterator is told to end, and is not waited for, because a generator that stalls ends only later.
 */
function checkPieces(
  pieces: AsyncIterable<string | ReplyDelta>,
  lifetime: Lifetime,
  fail: (error: unknown) => never,
): AsyncIterable<string | ReplyDelta> {
  const iterator = pieces[Symbol.asyncIterator]()
  const check = (result: IteratorResult<string | ReplyDelta>): IteratorResult<string | ReplyDelta> => {
    if (!result.done) assertDelta(TASK, result.value)
    return result
  }
  const stop = (error: unknown): never => {
    if (lifetime.aborted) end()
    return fail(error)
  }
  let hasEnded = false
  const end = (): void => {
    if (!hasEnded) endQuietly(iterator)
    hasEnded = true
  }
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => lifetime.race(iterator.next()).then(check).catch(stop),
      async return() {
        end()
        return { done: true, value: undefined }
      },
    }),
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<string | ReplyDelta> {
  return typeof (value as AsyncIterable<string> | null)?.[Symbol.asyncIterator] === 'function'
}

/** Returns whether a reply is the pieces that a reply function yields. */
export function isYielded(
  reply: Reply | AsyncIterable<string | ReplyDelta>,
): reply is AsyncIterable<string | ReplyDelta> {
  return typeof reply === 'object' && Symbol.asyncIterator in reply
}
