import type { HttpHandler } from 'msw'
import { textOf } from '../src/http/delivery.ts'

/** The copies that msw prints, of responses whose body is a text. */
const copiesOfTexts = new WeakSet<Response>()

/**
 * Makes copies of a response harmless. msw copies a response to print it, and msw 2 copies each response of `fetch` for its listeners.
 * A copy by `ReadableStream.tee` holds the body back: a client that cancels waits until the copy is cancelled too, which msw never does.
 *
 * - The copy of a text is made from the text.
 * - The copy of a stream receives what the client reads, when the client reads it. It ends when the client's body ends, however that ends.
 */
export function makeCopyable(response: Response, body: ReadableStream<Uint8Array>): void {
  const text = textOf(response)
  // Node's fetch copies a body by its method `tee`. Browsers do not call the method, but there the worker reads the copy.
  body.tee = text === undefined ? () => follow(body) : () => [body, new Response(text).body!]
  if (text === undefined) return
  const { clone } = response
  response.clone = () => {
    const copy = clone.call(response)
    copiesOfTexts.add(copy)
    return copy
  }
}

/** Divides a body into the body of the client, and one that receives what the client reads. */
function follow(body: ReadableStream<Uint8Array>): [ReadableStream<Uint8Array>, ReadableStream<Uint8Array>] {
  const reader = body.getReader()
  let follower: ReadableStreamDefaultController<Uint8Array> | undefined
  const copy = new ReadableStream<Uint8Array>({
    start: (controller) => void (follower = controller),
    cancel: () => void (follower = undefined),
  })
  const end = (): void => {
    follower?.close()
    follower = undefined
  }
  const client = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          if (done) {
            end()
            controller.close()
            return
          }
          follower?.enqueue(value)
          controller.enqueue(value)
        } catch (error) {
          end()
          controller.error(error)
        }
      },
      cancel(reason) {
        end()
        return reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
  return [client, copy]
}

/**
 * Returns the method with which a handler prints a request. msw's own method reads the copied response to its end. Of a stream that would
 * read on after the client has left, and reject where nobody can catch it, so the body of a stream is not printed.
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
