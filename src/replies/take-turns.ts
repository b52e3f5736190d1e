import { isPlainObject, refuse } from '../misuse.ts'
import { assertReplySource } from './reply-checks.ts'
import type { Reply, ReplyContext, ReplyFunction, ReplySource } from './reply.ts'

/** What a sequence does after its last reply. */
export interface SequenceOptions {
  /**
   * - `'last'`: the last reply answers all further requests.
   * - `'error'`: a further request is answered with status 500, and `assertNoErrors()` throws.
   *
   * @default 'last'
   */
  then: 'last' | 'error'
}

/** Makes a reply that gives one of several replies to each request. `choose` returns the number of the reply, from 0. */
export function takeTurns(
  name: string,
  sources: readonly ReplySource[],
  choose: (context: ReplyContext) => number,
): ReplyFunction {
  const task = `make a reply of ${name}`
  if (sources.length === 0) throw new TypeError(`Failed to ${task}: found no reply. Give one or more.`)
  for (const source of sources) assertReplySource(task, source)
  return (request, context) => {
    const source = sources[Math.min(choose(context), sources.length - 1)]!
    return typeof source === 'function' ? source(request, context) : (source as Reply)
  }
}

export function isSequenceOptions(value: unknown): value is SequenceOptions {
  if (!isPlainObject(value) || value['then'] === undefined) return false
  if (value['then'] === 'last' || value['then'] === 'error') return true
  refuse('make a reply of sequence', value['then'], 'then', `'last' or 'error'`)
}
