// Serves a mock on a port, for clients that a Service Worker does not reach. In a test: `const server = listen(mock, 11434)`.
import { createServer, type Server } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export function listen(mock: { fetch: typeof fetch }, port: number): Server {
  const server = createServer(async (incoming, outgoing) => {
    const { method = 'GET', headers } = incoming
    const gone = new AbortController()
    outgoing.once('close', () => gone.abort())
    const body = ['GET', 'HEAD'].includes(method) ? null : Readable.toWeb(incoming)
    const init = { method, headers, body, duplex: 'half', signal: gone.signal } as RequestInit
    try {
      const response = await mock.fetch(`http://${headers.host}${incoming.url}`, init)
      outgoing.writeHead(response.status, Object.fromEntries(response.headers))
      await pipeline(response.body ?? [], outgoing)
    } catch {
      // The client has disconnected, or the reply has a fault. In both cases, break the connection.
      outgoing.destroy()
    }
  })
  return server.listen(port, 'localhost')
}
