import type { AnyHandler } from 'msw'
import { afterAll, afterEach } from 'vitest'
import { openNetwork } from '#network'
import { mockOllama, type MockOllama } from '../../handlers/index.ts'
import type { Network } from './network.ts'

/**
 * Intercepts the requests of the test file that calls this function, until the last of its tests has ended. After each test,
 * the handlers and the mocks are again as they were at the start of the file.
 *
 * @param sources the mocks and the handlers that answer, the first one first
 *
 * @example
 * const network = await intercept(...ollamaHandlers)
 *
 * test('the model says what the test wants', async () => {
 *   network.use(mockOllama.chat('Hello.'))
 *   expect(await ask('Hi')).toBe('Hello.')
 * })
 */
export async function intercept(...sources: ReadonlyArray<MockOllama | AnyHandler>): Promise<Network> {
  const mocks = sources.filter(isMock)
  const network = await openNetwork(
    ...sources.flatMap((source): readonly AnyHandler[] => (isMock(source) ? source.handlers : [source])),
  )
  afterEach(() => {
    network.resetHandlers()
    for (const mock of [mockOllama, ...mocks]) mock.reset()
  })
  afterAll(network.close)
  return network
}

function isMock(source: MockOllama | AnyHandler): source is MockOllama {
  return 'fetch' in source
}
