import type { OllamaRequest } from '../replies/reply.ts'
import type { MockState } from '../state/exchange.ts'
import { createEntry } from '../state/journal.ts'
import { Lifetime } from '../streaming/lifetime.ts'
import { noteAborted } from './handle-request.ts'
import { toIncomingRequest } from './incoming-request.ts'
import { understand, type RequestPath } from './router.ts'

/**
 * Understands a request without any effect on the mock, unless the request is aborted.
 *
 * @returns the request as a rule sees it, or undefined if the server refuses the request or answers it without a model
 * @throws the reason of the abort, if the request is aborted meanwhile. The journal then has an entry for it.
 */
export async function understandRequest(
  state: MockState,
  input: Request,
  requestPath: RequestPath,
): Promise<OllamaRequest | undefined> {
  const request = toIncomingRequest(input, undefined, input.url)
  const { method, headers, signal } = request
  const lifetime = new Lifetime(signal, input, state.pendingLifetimes)
  const entry = createEntry({ method, path: requestPath.path, headers, lifetime })
  try {
    return await understand({ state, profile: state.profiles.native, method, headers, entry }, request, requestPath)
  } catch {
    if (!lifetime.aborted) return undefined
    noteAborted(state, entry)
    throw lifetime.reason
  } finally {
    lifetime.close('complete')
  }
}
