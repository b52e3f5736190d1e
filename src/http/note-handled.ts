import type { MockState } from '../state/exchange.ts'
import { createEntry, noteAnsweredBy, noteBody, noteRoute, noteStatus } from '../state/journal.ts'
import { Lifetime } from '../streaming/lifetime.ts'
import { findEndpoint } from './router.ts'

/** A request that a handler of `mockOllama.http` received, and the response that the handler returned. */
export interface HandledRequest {
  readonly request: Request
  /** The path of the request below the base URL of the mock. */
  readonly path: string
  readonly body: Uint8Array
  readonly response: Response
}

/** Adds a journal entry for a request that a handler of `mockOllama.http` answered instead of the mock. */
export function noteHandled(state: MockState, { request, path, body, response }: HandledRequest): void {
  const { method, headers, signal } = request
  const lifetime = new Lifetime(signal, request, state.pendingLifetimes)
  const entry = createEntry({ method, path, headers, lifetime })
  state.journal.add(entry)
  noteRoute(entry, findEndpoint(path) ?? { endpoint: 'unknown' })
  noteBody(entry, body)
  noteAnsweredBy(entry, 'http')
  const { status, type } = response
  if (type !== 'error') noteStatus(entry, status)
  lifetime.close(type === 'error' || status >= 400 ? 'failed' : 'complete')
}
