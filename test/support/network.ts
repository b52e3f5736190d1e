import type { AnyHandler } from 'msw'

/** The interface of tests to the network. It is the same in Node and in the browser, and on msw 2 and msw 3. */
export interface Network extends AsyncDisposable {
  /** Adds handlers in front of the others, until `resetHandlers` is called. */
  use(...handlers: AnyHandler[]): void
  /** Restores the handlers that the network was opened with. */
  resetHandlers(): void
  /** Makes used handlers with `{ once: true }` answer again. */
  restoreHandlers(): void
  close(): Promise<void>
}

let open = false

/**
 * Makes a network that cannot be open at the same time as another one. A page has only one Service Worker, so a test that opens two
 * networks would work only in Node.
 *
 * @throws if a network is open
 */
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

/** The data of an HTTP frame or of a WebSocket frame. msw exports no type that distinguishes them. */
interface FrameData {
  request?: Request
  connection?: { client: { url: URL } }
}

/**
 * Returns options with which a request without a handler fails like a request to an unreachable host, and is printed. msw 2 reads
 * the first option, and msw 3 the second one. Pass them as a variable, because the types of each version refuse the option of the
 * other.
 *
 * The value `'error'` of msw itself is not used, for three reasons:
 *
 * - In Node, msw 2 rejects with its own error in place of the TypeError of fetch.
 * - In the browser, both versions answer with a 500.
 * - Both versions let requests pass that look like requests for assets.
 */
export function refuseUnhandled(isAllowed: (url: URL) => boolean) {
  const refuse = (url: string | URL, print: () => void) => {
    if (isAllowed(new URL(url))) return
    print()
    // msw answers with a Response that is thrown. This Response is a network error.
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
