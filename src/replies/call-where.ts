import { isPromiseLike } from '../streaming/source.ts'
import type { OllamaRequest } from './reply.ts'

/**
 * Asks the `where` of a match whether it holds.
 *
 * @throws TypeError if it is asynchronous, because a promise would match every request
 * @throws what `where` throws
 */
export function callWhere(where: (request: OllamaRequest) => unknown, request: OllamaRequest): boolean {
  const held = where(request)
  if (typeof held !== 'object' || held === null || !isPromiseLike(held)) return Boolean(held)
  // Nobody waits for the promise, so that its failure must not end the process.
  held.then(undefined, () => undefined)
  throw new TypeError(
    'Failed to match a request: found a promise from where. Return true or false, without async, because a rule is chosen at once.',
  )
}
