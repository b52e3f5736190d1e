import { isOwnAddress } from '../src/http/local-names.ts'

const OLLAMA_PORT = '11434'

/** The argument of msw 3's `onUnhandledFrame`. A frame is an HTTP request or a WebSocket connection. */
interface UnhandledFrame {
  frame: { data: { request?: Request; connection?: { client: { url: URL } } } }
  defaults: { error(): void }
}

/**
 * Options for `server.listen`. They say what happens to a request that no handler answers:
 *
 * - A request to this machine passes, because it is for the application under test.
 * - A request to port 11434 of this machine is printed and refused, because a real Ollama may listen there.
 * - A request to any other machine is printed and refused.
 *
 * There are two options because msw 2 reads the first one, and msw 3 the second one. They refuse a request by throwing a Response, because
 * both versions of msw take a thrown Response as the response to the request.
 */
export const unhandledOptions: {
  onUnhandledRequest: (request: Request, print: { error(): void }) => void
  onUnhandledFrame: (unhandled: never) => void
} = {
  onUnhandledRequest: (request, print) => refuse(request.url, print.error),
  onUnhandledFrame: (unhandled) => {
    const { frame, defaults } = unhandled as UnhandledFrame
    const url = frame.data.request?.url ?? frame.data.connection?.client.url
    if (url !== undefined) refuse(url, defaults.error)
  },
}

function refuse(text: string | URL, print: () => void): void {
  const url = new URL(text)
  if (isOwnAddress(url) && url.port !== OLLAMA_PORT) return
  print()
  throw Response.error()
}
