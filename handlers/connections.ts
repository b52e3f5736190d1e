import { hasFakeImmediate } from '../src/streaming/clock.ts'

let closesAll = false

/** Makes all mocks close the connection of each response. `msw-ollama/vitest` does so, because any test of vitest may install fake timers. */
export function closeAllConnections(): void {
  closesAll = true
}

/**
 * Returns whether a response should close its connection.
 *
 * Before Node's fetch reuses a connection of msw 3, it waits for a `setImmediate`. Fake timers hold it back, until the connection is given up
 * after four seconds. No response knows whether the next test installs fake timers. But a new connection is a seventh of the cost of a
 * request, so not every mock closes all of them.
 */
export function closesConnection(): boolean {
  return closesAll || hasFakeImmediate()
}
