import type { MockState } from '../state/exchange.ts'
import { createEntry, noteAnsweredBy, noteBody, noteRoute, noteStatus } from '../state/journal.ts'
import { Lifetime } from '../streaming/lifetime.ts'
import { findEndpoint } from './router.ts'

/** What a handler of the test's own was asked, and what it answered. */
export interface Handled {
  readonly request: Request
  /** Its path below the mock's base. */
  readonly path: string
  readonly body: Uint8Array
  readonly response: Response
}

/** Notes in the journal a request that the mock did not answer itself. */
export function noteHandled(state: MockState, { request, path, body, response }: Handled): void {
  const { method, headers, signal } = request
  const lifetime = new Lifetime(signal, request, state.open)
  const entry = createEntry({ method, path, headers, lifetime })
  state.journal.add(entry)
  noteRoute(entry, findEndpoint(path) ?? { endpoint: 'unknown' })
  noteBody(entry, body)
  noteAnsweredBy(entry, 'http')
  const { status, type } = response
  if (type !== 'error') noteStatus(entry, status)
  lifetime.close(type === 'error' || status >= 400 ? 'failed' : 'complete')
}
