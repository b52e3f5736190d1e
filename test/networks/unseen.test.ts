// What msw does not see in Node, so that nothing here can answer it: the README says so, and what to do.
import { once } from 'node:events'
import http, { request as namedRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { fetch as undiciFetch, request as undiciRequest } from 'undici'
import { afterAll, expect, test } from 'vitest'
import { createMockOllama } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'

const earlierFetch = globalThis.fetch
// Each answer closes its connection: for one that stays open, see kept-alive.test.ts.
const real = http.createServer((_request, response) => {
  response.setHeader('connection', 'close')
  response.end('a real server')
})
real.listen(0)
await once(real, 'listening')
const { port } = real.address() as AddressInfo
const url = `http://localhost:${port}/api/version`

const mock = createMockOllama({ baseUrl: `:${port}`, version: 'mocked' })
await intercept(mock)
afterAll(() => {
  real.closeAllConnections()
  real.close()
})

async function readNamed(): Promise<string> {
  const request = namedRequest(url).end()
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return text(response)
}

test.for<[string, () => Promise<string>]>([
  ["the undici package's fetch", async () => (await undiciFetch(url)).text()],
  ["the undici package's request", async () => (await undiciRequest(url)).body.text()],
  ['request as a named import of node:http', readNamed],
  ['a fetch that was kept before listen()', async () => (await earlierFetch(url)).text()],
])('%s passes by', async ([, read]) => {
  expect(await read()).toBe('a real server')
})

test('what is looked up after listen() is seen', async () => {
  const request = http.get(url)
  const [response] = (await once(request, 'response')) as [IncomingMessage]

  expect(await text(response)).toBe('{"version":"mocked"}')
  expect(await (await fetch(url)).json()).toEqual({ version: 'mocked' })
})

test('fetch of the mock answers whoever takes a fetch', async () => {
  expect(await (await mock.fetch(url)).json()).toEqual({ version: 'mocked' })
})
