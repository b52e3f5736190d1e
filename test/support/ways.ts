import { createMockOllama, type MockOllama, type MockOllamaOptions } from '../../handlers/index.ts'
import type { Network } from './network.ts'
import { INTERCEPTED, requestsTo, type Requests } from './requests.ts'

/** How a request reaches a mock: through msw, or by a call of `mock.fetch`. */
export type Way = (typeof WAYS)[number]

export const WAYS = ['msw', 'mock.fetch'] as const

/** A mock, and functions that send requests to it in one of the two ways. */
export interface Served extends Requests {
  mock: MockOllama
}

/**
 * Serves a mock until the handlers of the network are reset, which is after each test.
 *
 * @example
 * describe.for(WAYS)('over %s', (way) => {
 *   test('the reply is what the options say', async () => {
 *     const { ask } = serve(way, network, { reply: 'Hello.' })
 *     expect(await ask('Hi')).toBe('Hello.')
 *   })
 * })
 */
export function serve(way: Way, network: Network, options: MockOllamaOptions = {}): Served {
  const mock = createMockOllama(options)
  if (way === 'msw') network.use(...mock.handlers)
  return { mock, ...requestsTo(way === 'msw' ? INTERCEPTED : mock) }
}
