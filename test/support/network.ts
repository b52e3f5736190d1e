import type { AnyHandler } from 'msw'

/** The network as a test sees it: the same in Node, in the browser, on msw 2 and on msw 3. */
export interface Network extends AsyncDisposable {
  /** Handlers in front of those there are, until `resetHandlers`. */
  use(...handlers: AnyHandler[]): void
  /** Back to the handlers that the network was opened with. */
  resetHandlers(): void
  /** Makes `{ once: true }` handlers that were spent answer again. */
  restoreHandlers(): void
  close(): Promise<void>
}

let open = false

/** One at a time: a page has one Service Worker, and what only works in Node should not look right there. */
export function onlyOne(network: Omit<Network, keyof AsyncDisposable | 'close'>, stop: () => void): Network {
  if (open) throw new Error('Failed to open a network: found one that is open. Close it first.')
  open = true
  const close = async () => {
    if (!open) return
    open = false
    stop()
  }
  return { ...network, close, [Symbol.asyncDispose]: close }
}

interface UnhandledFrame {
  frame: { data: unknown }
  defaults: { error(): void }
}

/** Of HTTP and of WebSocket; msw exports no type that tells them apart. */
interface FrameData {
  request?: Request
  connection?: { client: { url: URL } }
}

/**
 * Options with which what no handler answers fails as an unreachable host does, and is printed.
 * Why not msw's own 'error': in Node msw 2 rejects with an error of its own instead of fetch's TypeError, in the browser
 * both answer with a 500, and all let through what looks like an asset.
 * msw 2 reads the first option and msw 3 the second. Pass them from a variable: the types of each refuse the other's.
 */
export function refuseUnhandled(isAllowed: (url: URL) => boolean) {
  const refuse = (url: string | URL, print: () => void) => {
    if (isAllowed(new URL(url))) return
    print()
    // msw takes a Response that is thrown as the answer, and this one is a network error.
    throw Response.error()
  }
  return {
    onUnhandledRequest: (request: Request, print: { error(): void }) => refuse(request.url, print.error),
    onUnhandledFrame: ({ frame, defaults }: UnhandledFrame) => {
      const { request, connection } = frame.data as FrameData
      const url = request?.url ?? connection?.client.url
      if (url !== undefined) refuse(url, defaults.error)
    },
  }
}
