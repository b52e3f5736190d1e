import type { Lifetime } from './lifetime.ts'
import { endQuietly, isPromiseLike, type Source } from './source.ts'

const encoder = new TextEncoder()

/**
 * Makes a response body from a source. Each read of the body pulls one value from the source, and sends it as one chunk.
 *
 * If the body is cancelled or the request is aborted, the source is ended. If the source fails, the body fails with the same
 * error.
 */
export function toBodyStream(source: Source<string | Uint8Array>, lifetime: Lifetime): ReadableStream<Uint8Array> {
  let controller: ReadableStreamDefaultController<Uint8Array>
  let ended = false

  function abort(reason: unknown): void {
    if (ended) return
    ended = true
    // The body must fail here, because msw 2 and the service worker of a browser do not pass a client's abort on to the body.
    // A read that is waiting for this stream would otherwise wait for ever.
    controller.error(reason)
    endQuietly(source)
  }
  function deliver(result: IteratorResult<string | Uint8Array, unknown>): void {
    if (ended) return
    if (!result.done) {
      const { value } = result
      controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value)
    }
    const outcome = source.outcome?.() ?? (result.done ? 'complete' : undefined)
    if (!outcome) return
    ended = true
    lifetime.close(outcome)
    controller.close()
  }
  function fail(error: unknown): void {
    if (ended) return
    ended = true
    lifetime.close('failed')
    controller.error(error)
  }

  return new ReadableStream<Uint8Array>(
    {
      start(streamController) {
        controller = streamController
        lifetime.onAbort(abort)
      },
      pull(): void | PromiseLike<void> {
        try {
          const result = source.next()
          return isPromiseLike(result) ? result.then(deliver).then(undefined, fail) : deliver(result)
        } catch (error) {
          fail(error)
        }
      },
      cancel(reason) {
        ended = true
        lifetime.abort(reason ?? new DOMException('The body was cancelled.', 'AbortError'))
        endQuietly(source)
      },
    },
    { highWaterMark: 0 },
  )
}
