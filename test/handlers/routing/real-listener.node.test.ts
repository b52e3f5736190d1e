import http, { type IncomingMessage, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createMockOllama } from '../../../handlers/index.ts'
import { question } from '../../support/requests.ts'

// A developer may run a real Ollama and the application on the same machine. These listeners stand for them, and note each
// request that reaches them.
const reached: string[] = []
const toListener = (name: string) =>
  http.createServer(async (request, response) => {
    reached.push(`${name} ${request.method} ${request.url}`)
    // The connection is closed because, with msw 3, fetch would reuse a connection that was open before listen().
    response.setHeader('connection', 'close')
    response.end(`${name}: ${await text(request)}`)
  })

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const ollama = toListener('Ollama')
const application = toListener('the application')
// If port 11434 is taken, Ollama listens on any other port, and the mock is configured to use the same port.
const ollamaPort = await listen(ollama, 11434).catch(() => listen(ollama, 0))
const applicationPort = await listen(application, 0)
const base = `http://localhost:${ollamaPort}`

const server = setupServer(...createMockOllama({ baseUrl: `:${ollamaPort}` }).handlers)
beforeAll(() => server.listen())
beforeEach(() => reached.splice(0))
afterEach(() => server.resetHandlers())
afterAll(() => {
  server.close()
  for (const listener of [ollama, application]) {
    listener.closeAllConnections()
    listener.close()
  }
})

test('a request reaches the listener if msw is closed', async () => {
  server.close()
  expect(await (await fetch(`${base}/api/version`)).text()).toBe('Ollama: ')
  server.listen()

  expect(reached).toEqual(['Ollama GET /api/version'])
})

test.for<[string, string, (string | null)?]>([
  ['POST', '/api/chat', JSON.stringify(question('Hi'))],
  ['POST', '/api/chat', '{'],
  ['POST', '/api/chat', null],
  ['POST', '/api/embed', '{"input":"x"}'],
  ['POST', '/api/pull', '{"model":"llama3.1:8b"}'],
  ['DELETE', '/api/delete', '{"model":"llama3.1:8b"}'],
  ['HEAD', '/api/blobs/sha256:0000'],
  ['GET', '/'],
  ['HEAD', '/'],
  ['GET', '/api/tags'],
  ['GET', '/api/tags/'],
  ['GET', '/api//tags'],
  ['GET', '/api/chat'],
  ['PATCH', '/nope'],
  ['OPTIONS', '/api/chat'],
  ['GET', '/favicon.ico'],
  ['GET', '/assets/index.js?v=1'],
  ['GET', '/%E0%A4%A'],
])('%s %s never reaches a real Ollama', async ([method, path, body = null]) => {
  await (await fetch(base + path, { method, body })).text()
  // The length is set because, without it, Node sends the body of a DELETE as if it were the next request.
  const headers = body === null ? {} : { 'content-length': body.length }
  const request = http.request(base + path, { method, headers })
  request.end(body ?? undefined)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  await text(response)

  expect(reached).toEqual([])
})

test.for(['127.0.0.1', '[::1]', 'localhost'])(
  'a request to the host %s does not reach a real Ollama either',
  async (host) => {
    const response = await fetch(`http://${host}:${ollamaPort}/api/version`)

    expect(await response.json()).toEqual({ version: '0.5.7' })
    expect(reached).toEqual([])
  },
)

test("a request to the application's own port reaches it unchanged", async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue()
  const url = `http://localhost:${applicationPort}/api/chat`
  const response = await fetch(url, { method: 'POST', body: '{"my":"own"}' })

  expect(await response.text()).toBe('the application: {"my":"own"}')
  expect(reached).toEqual(['the application POST /api/chat'])
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(url))
  warn.mockRestore()
})
