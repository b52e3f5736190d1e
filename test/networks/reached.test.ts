// A developer may run a real Ollama on the port of the mock. A listener stands for it, and counts the connections that reach it. The table in
// docs/interception.md has these rows. The tests run with msw 2 and msw 3.
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import http, { request as namedRequest, type ClientRequest, type IncomingMessage } from 'node:http'
import http2 from 'node:http2'
import net, { type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import axios from 'axios'
import { setupServer } from 'msw/node'
import { fetch as undiciFetch, request as undiciRequest } from 'undici'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { createMockOllama } from '../../handlers/index.ts'
import { readTable } from '../package/readme-blocks.ts'
import { root } from '../package/source-files.ts'

/**
 * What becomes of a call. A call that is refused or hangs does not reach the network either. msw 3 cannot parse some requests. Then it depends on
 * the order of events whether the connection is closed before it reaches the network.
 */
type Outcome = 'answered' | 'refused' | 'hangs' | 'may reach the network' | 'reaches the network'

interface Row {
  call: string
  msw2: Outcome
  msw3: Outcome
  /** Resolves if the call gets a response, and rejects if it gets none. */
  run: () => Promise<unknown>
}

const earlierFetch = globalThis.fetch
let reached = 0
const real = http.createServer((_request, response) => {
  response.setHeader('connection', 'close')
  response.end('a real server')
})
real.on('connection', () => reached++)
// These two events have no default answer.
for (const event of ['connect', 'upgrade']) {
  real.on(event, (_request, socket: net.Socket) => socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n'))
}
real.listen(0, '127.0.0.1')
await once(real, 'listening')
const { port } = real.address() as AddressInfo
const host = '127.0.0.1'
const base = `http://${host}:${port}`
const url = `${base}/api/version`

const server = setupServer(...createMockOllama({ baseUrl: `:${port}`, version: 'mocked' }).handlers)
beforeAll(() => server.listen({ onUnhandledRequest: 'bypass', onUnhandledFrame: 'bypass' } as object))
beforeEach(() => void (reached = 0))
afterAll(() => {
  server.close()
  real.closeAllConnections()
  real.close()
})

async function read(request: ClientRequest): Promise<string> {
  request.end()
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const body = await text(response)
  if (response.statusCode === 500) throw new Error(body)
  return body
}

async function openTunnel(): Promise<string> {
  const request = http.request({ host, port, method: 'CONNECT', path: 'ollama:11434' }).end()
  await once(request, 'connect')
  return 'a tunnel'
}

async function readSocket(socket: net.Socket): Promise<string> {
  socket.write('GET /api/version HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n')
  return text(socket)
}

async function openWebSocket(): Promise<void> {
  const socket = new WebSocket(base.replace('http', 'ws'))
  await Promise.race([once(socket, 'close'), once(socket, 'error')])
}

async function requestOverHttp2(): Promise<void> {
  const session = http2.connect(base)
  session.on('error', () => {})
  const stream = session.request({ ':path': '/api/version' })
  stream.on('error', () => {})
  stream.end()
  await Promise.race([once(session, 'connect'), once(session, 'close')]).finally(() => session.destroy())
}

const upgrade = {
  connection: 'upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'eA==',
}
const everywhere = (outcome: Outcome) => ({ msw2: outcome, msw3: outcome })

// prettier-ignore
const ROWS: Row[] = [
  { call: '`fetch(url)`', ...everywhere('answered'), run: () => fetch(url) },
  { call: '`fetch(url, { method })` with a method of HTTP, such as `PROPFIND`', ...everywhere('answered'), run: () => fetch(url, { method: 'PROPFIND' }) },
  { call: '`fetch(url, { method })` with another method, such as `FOO` or `patch`', msw2: 'answered', msw3: 'may reach the network', run: async () => (await fetch(url, { method: 'patch' })).text() },
  { call: '`axios.get(url)`', ...everywhere('answered'), run: () => axios.get(url, { adapter: 'http' }) },
  { call: '`http.get(url)`', ...everywhere('answered'), run: () => read(http.get(url)) },
  { call: '`http.request(url, { agent })`', ...everywhere('answered'), run: () => read(http.request(url, { agent: new http.Agent({ keepAlive: true }) })) },
  { call: '`http.request(url, { createConnection })`', ...everywhere('answered'), run: () => read(http.request(url, { createConnection: () => net.connect(port, host) })) },
  { call: "`http.request(url, { headers: { host: 'other.example' } })`", ...everywhere('answered'), run: () => read(http.request(url, { headers: { host: 'other.example' } })) },
  { call: '`http.request` with a path that begins with `//`', ...everywhere('answered'), run: () => read(http.request(`${base}//api/version`)) },
  { call: '`http.request(url, { port })` with a `url` that has no port', msw2: 'refused', msw3: 'answered', run: () => read(http.request(`http://${host}/api/version`, { port })) },
  { call: '`http.request({ defaultPort })`', msw2: 'reaches the network', msw3: 'answered', run: () => read(http.request({ host, defaultPort: port, path: '/api/version' })) },
  { call: '`http.request({ path })` with a path that has no `/` at its beginning', msw2: 'refused', msw3: 'may reach the network', run: () => read(http.request({ host, port, path: 'api/version' })) },
  { call: '`http.request` with the method `CONNECT`', msw2: 'refused', msw3: 'may reach the network', run: openTunnel },
  { call: '`http.request` with an `upgrade` header', ...everywhere('answered'), run: () => read(http.request(url, { headers: upgrade })) },
  { call: '`new WebSocket(url)`', ...everywhere('reaches the network'), run: openWebSocket },
  { call: '`http2.connect(url)`', msw2: 'reaches the network', msw3: 'hangs', run: requestOverHttp2 },
  { call: '`net.connect(port)`', ...everywhere('reaches the network'), run: () => readSocket(net.connect(port, host)) },
  { call: "`import { request } from 'node:http'`", ...everywhere('reaches the network'), run: () => read(namedRequest(url)) },
  { call: '`fetch` of the package `undici`', ...everywhere('reaches the network'), run: () => undiciFetch(url) },
  { call: '`request` of the package `undici`', ...everywhere('reaches the network'), run: () => undiciRequest(url) },
  { call: 'a `fetch` that was kept before `listen()`', ...everywhere('reaches the network'), run: () => earlierFetch(url) },
  { call: '`fetch(url)` in a worker thread', ...everywhere('reaches the network'), run: () => once(new Worker(`fetch('${url}').catch(() => {})`, { eval: true }), 'exit') },
  { call: '`fetch(url)` in a child process', ...everywhere('reaches the network'), run: () => promisify(execFile)(process.execPath, ['-e', `fetch('${url}').catch(() => {})`]) },
]

const rows = ROWS.map((row) => ({ ...row, outcome: row[`msw${inject('mswMajor')}`] }))

test.for(rows.filter(({ outcome }) => outcome === 'answered'))(
  '$call is answered by the mock, and reaches no real Ollama',
  async ({ run }) => {
    await run()
    expect(await countReached()).toBe(0)
  },
)

test.for(rows.filter(({ outcome }) => outcome === 'refused'))(
  '$call is refused, and reaches no real Ollama',
  async ({ run }) => {
    await expect(async () => run()).rejects.toThrow(/Invalid URL|Give the port in the URL/)
    expect(await countReached()).toBe(0)
  },
)

test.for(rows.filter(({ outcome }) => outcome === 'hangs'))(
  '$call has no answer, and reaches no real Ollama',
  async ({ run }) => {
    void run().catch(() => {})
    expect(await countReached()).toBe(0)
  },
)

test.for(rows.filter(({ outcome }) => outcome === 'may reach the network'))(
  '$call is not answered by the mock, as docs/interception.md says',
  async ({ run }) => {
    let answer: unknown
    // Some of these calls never end.
    void run().then((result) => (answer = result)).catch(() => {}) // prettier-ignore
    expect(await countReached()).toBeLessThanOrEqual(1)
    expect(String(answer)).not.toMatch(/mocked|method not allowed/)
  },
)

test.for(rows.filter(({ outcome }) => outcome === 'reaches the network'))(
  '$call reaches a real Ollama, as docs/interception.md says',
  async ({ run }) => {
    void run().catch(() => {})
    await expect.poll(() => reached).toBeGreaterThan(0)
  },
)

test('docs/interception.md has these rows and no others', () => {
  const table = readTable(readFileSync(`${root}docs/interception.md`, 'utf8'), '## What reaches the network in Node')

  expect(table).toEqual(ROWS.map(({ call, msw2, msw3 }) => [call, msw2, msw3]))
})

/**
 * Returns how many connections have reached the listener. For that, it opens one that msw does not see, because all earlier ones reach the
 * listener before that one.
 */
async function countReached(): Promise<number> {
  await readSocket(new net.Socket().connect(port, host))
  return reached - 1
}
