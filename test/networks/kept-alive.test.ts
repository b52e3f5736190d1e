// This test shows a fault of msw 3. With msw 2, the first request after listen() is mocked too.
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openNetwork } from '#network'
import { createMockOllama } from '../../handlers/index.ts'

test('a connection that fetch opened before listen() carries one more request to the real server', async () => {
  const real = http.createServer((_request, response) => response.end('a real server')).listen(0)
  await once(real, 'listening')
  const { port } = real.address() as AddressInfo
  const read = async () => (await fetch(`http://localhost:${port}/api/version`)).text()
  expect(await read()).toBe('a real server')
  // Waits until fetch keeps the connection open for its next request.
  for (let turn = 0; turn < 20; turn++) await setImmediate()

  const network = await openNetwork(...createMockOllama({ baseUrl: `:${port}`, version: 'mocked' }).handlers)
  expect(await read()).toBe('a real server')
  expect(await read()).toBe('{"version":"mocked"}')

  await network.close()
  real.closeAllConnections()
  real.close()
})
