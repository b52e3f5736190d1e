import type { HttpHandler } from 'msw'
import { textOf } from '../src/http/delivery.ts'

/** The copies that msw prints, of responses whose body is a text. */
const copiesOfTexts = new WeakSet<Response>()

/**
 * Makes sure that a copy of a text does not hold the response back. msw copies a response to print it, and msw 2 copies each response of
 * `fetch` for its listeners. After a copy by `ReadableStream.tee`, a client that cancels waits until the copy is cancelled too, which msw
 * never does. So the copy of a text is made from the text. A stream has a `tee` of its own: see src/streaming/stream-copies.ts.
 */
export function makeCopyable(response: Response, body: ReadableStream<Uint8Array>): void {
  const text = textOf(response)
  if (text === undefined) return
  // Node's fetch copies a body by its method `tee`. Browsers do not call the method, but there the worker reads the copy.
  body.tee = () => [body, new Response(text).body!]
  const { clone } = response
  response.clone = () => {
    const copy = clone.call(response)
    copiesOfTexts.add(copy)
    return copy
  }
}

/**
 * Returns the method with which a handler prints a request. msw's own method reads the copied response to its end. With a stream, it
 * would read on after the client has left, and reject where nobody can catch it. So the body of a stream is not printed.
 */
export function logOf(handler: HttpHandler): HttpHandler['log'] {
  const log = handler.log.bind(handler)
  return ({ request, response }) => {
    if (response.body === null || copiesOfTexts.has(response)) return log({ request, response })
    // The copy is cancelled, because the body of the client cannot be cancelled before its copy is.
    void response.body.cancel()
    const { status, statusText, headers } = response
    return log({ request, response: new Response('[a stream, which is not read]', { status, statusText, headers }) })
  }
}
