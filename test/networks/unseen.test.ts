// In Node, msw does not see the requests of some clients, so no handler can answer them. The section "HTTP clients" of the
// README lists these clients, and says what to use instead.
import { once } from 'node:events'
import http, { request as namedRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { fetch as undiciFetch, request as undiciRequest } from 'undici'
import { afterAll, expect, test } from 'vitest'
import { createMockOllama } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'

const earlierFetch = globalThis.fetch
// Each response closes its connection. kept-alive.test.ts tests a connection that stays open.
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
])('%s is not intercepted', async ([, read]) => {
  expect(await read()).toBe('a real server')
})

test('http.get and fetch are intercepted if they are looked up after listen()', async () => {
  const request = http.get(url)
  const [response] = (await once(request, 'response')) as [IncomingMessage]

  expect(await text(response)).toBe('{"version":"mocked"}')
  expect(await (await fetch(url)).json()).toEqual({ version: 'mocked' })
})

test('mock.fetch answers directly, for clients that accept a fetch function', async () => {
  expect(await (await mock.fetch(url)).json()).toEqual({ version: 'mocked' })
})
