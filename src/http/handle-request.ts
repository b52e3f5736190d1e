import { ResetError, type MockState } from '../state/exchange.ts'
import { createEntry, noteAnsweredBy, noteBody, noteRoute, noteStatus, type JournalEntry } from '../state/journal.ts'
import { Lifetime } from '../streaming/lifetime.ts'
import { readRequestBody } from './read-request-body.ts'
import { findEndpoint } from './router.ts'

/** Adds the entry of a request that was aborted before it was answered. After a reset, the entry is not added. */
export function noteAborted(state: MockState, entry: JournalEntry): void {
  if (!(entry.lifetime.reason instanceof ResetError)) state.journal.add(entry)
}

/**
 * Answers a request with a handler of `mockOllama.http`, and adds a journal entry if the handler gives a response. An abort ends the
 * request with a network error, whatever the handler waits for.
 *
 * @param path the path of the request below the base URL of the mock
 * @param answer calls the handler
 */
export async function handleRequest<T>(
  state: MockState,
  { request, path }: { request: Request; path: string },
  answer: () => T | PromiseLike<T>,
): Promise<T | Response> {
  const { method, headers, signal } = request
  const lifetime = new Lifetime(signal, request, state.pendingLifetimes)
  const entry = createEntry({ method, path, headers, lifetime })
  noteRoute(entry, findEndpoint(path) ?? { endpoint: 'unknown' })
  noteAnsweredBy(entry, 'http')
  try {
    // The body is read from a clone, because the handler may read the request itself.
    const body = await readRequestBody(request.clone(), lifetime)
    const response = await lifetime.race(Promise.resolve(answer()))
    if (response instanceof Response) {
      state.journal.add(entry)
      noteBody(entry, body)
      if (response.type !== 'error') noteStatus(entry, response.status)
      lifetime.close(response.type === 'error' || response.status >= 400 ? 'failed' : 'complete')
    }
    return response
  } catch (error) {
    if (!lifetime.aborted) throw error
    noteAborted(state, entry)
    return Response.error()
  } finally {
    lifetime.close('complete')
  }
}
