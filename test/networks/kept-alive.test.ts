// These tests run only with msw 3. With msw 2, a request opens no connection, and the first request after listen() is mocked too.
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { openNetwork } from '#network'
import { createMockOllama, ollamaHandlers } from '../../handlers/index.ts'
import { OLLAMA } from '../support/requests.ts'

afterEach(() => {
  // A spy of a fake function must be restored first, because it puts the fake function back.
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** Waits until fetch keeps its connection open for the next request. */
async function keptOpen(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await setImmediate()
}

test('a connection that fetch opened before listen() carries one more request to the real server', async () => {
  const real = http.createServer((_request, response) => response.end('a real server')).listen(0)
  await once(real, 'listening')
  const { port } = real.address() as AddressInfo
  const read = async () => (await fetch(`http://localhost:${port}/api/version`)).text()
  expect(await read()).toBe('a real server')
  await keptOpen()

  const network = await openNetwork(...createMockOllama({ baseUrl: `:${port}`, version: 'mocked' }).handlers)
  expect(await read()).toBe('a real server')
  expect(await read()).toBe('{"version":"mocked"}')

  await network.close()
  real.closeAllConnections()
  real.close()
})

test('fake timers that leave setImmediate real hold back no request on a connection that is open', async () => {
  await using _network = await openNetwork(...ollamaHandlers)
  const read = async () => (await fetch(`${OLLAMA}/api/version`)).text()
  const version = await read()
  await keptOpen()

  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  const immediate = vi.spyOn(globalThis, 'setImmediate')
  expect(await read()).toBe(version)
  // This shows that the connection was open, so that the timers matter.
  expect(immediate).toHaveBeenCalled()
})
