import { isOwnAddress } from '../src/http/local-names.ts'

const OLLAMA_PORT = '11434'

/** Of HTTP and of WebSocket, as msw 3 gives it. */
interface UnhandledFrame {
  frame: { data: { request?: Request; connection?: { client: { url: URL } } } }
  defaults: { error(): void }
}

/**
 * Options of `server.listen`. What goes to this machine passes, for it is the application under test; everything else is
 * refused and printed, and so is what goes to Ollama's port: a real one may listen there.
 *
 * Why both: msw 2 reads the first and msw 3 the second. Why by throwing a Response: msw takes it as the answer, in both.
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
