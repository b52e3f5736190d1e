import { ResetError, type MockState } from '../state/exchange.ts'
import {
  createEntry,
  noteAnsweredBy,
  noteBody,
  noteRetryAfter,
  noteRoute,
  noteStatus,
  type JournalEntry,
} from '../state/journal.ts'
import { Lifetime } from '../streaming/lifetime.ts'
import { readRequestBody } from './read-request-body.ts'
import { findEndpoint } from './router.ts'

/** Adds the entry of a request that was aborted before it was answered. After a reset, the entry is not added. */
export function noteAborted(state: MockState, entry: JournalEntry): void {
  if (!(entry.lifetime.reason instanceof ResetError)) state.journal.add(entry)
}

/**
 * Answers a request with a handler of `mockOllama.http`, and adds a journal entry if the handler gives a response or throws. An abort ends the
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
  let body: Uint8Array | undefined
  try {
    // The body is read from a clone, because the handler may read the request itself.
    body = await readRequestBody(request.clone(), lifetime)
    const response = await lifetime.race(catchResponse(answer))
    if (response instanceof Response && !isPassthrough(response)) {
      state.journal.add(entry)
      noteBody(entry, body)
      if (response.type !== 'error') noteStatus(entry, response.status)
      const retryAfter = response.status >= 400 ? response.headers.get('retry-after') : null
      if (retryAfter !== null) noteRetryAfter(entry, retryAfter, state.clock.now())
      lifetime.close(response.type === 'error' || response.status >= 400 ? 'failed' : 'complete')
    }
    return response
  } catch (error) {
    if (lifetime.aborted) {
      noteAborted(state, entry)
      return Response.error()
    }
    // msw answers with a 500 if a resolver throws.
    state.journal.add(entry)
    if (body) noteBody(entry, body)
    noteStatus(entry, 500)
    lifetime.close('failed')
    throw error
  } finally {
    lifetime.close('complete')
  }
}

/** Calls a handler. If it throws a Response, this is its answer, as it is for msw. */
async function catchResponse<T>(answer: () => T | PromiseLike<T>): Promise<T | Response> {
  try {
    return await answer()
  } catch (error) {
    if (error instanceof Response) return error
    throw error
  }
}

/** Returns whether a Response is the one with which msw leaves a request to the real server. */
function isPassthrough({ headers }: Response): boolean {
  return headers.get('x-msw-intention') === 'passthrough'
}
