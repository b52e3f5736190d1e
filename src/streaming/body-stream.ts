import type { Lifetime } from './lifetime.ts'
import { endQuietly, isPromiseLike, type Source } from './source.ts'
import { StreamCopies } from './stream-copies.ts'

const encoder = new TextEncoder()

/**
 * Makes a response body from a source. Each read of the body pulls one value from the source, and sends it as one chunk.
 *
 * If the body is cancelled or the request is aborted, the source is ended. If the source fails, the body fails with the same
 * error. A body that nobody can read any more is garbage-collected, together with its source.
 *
 * @param isCopyable whether `tee` makes a copy that never holds the body back. This is an option, because a stream with a property of its
 * own makes a short response 5 % slower. Default: false.
 */
export function toBodyStream(
  source: Source<string | Uint8Array>,
  lifetime: Lifetime,
  isCopyable = false,
): ReadableStream<Uint8Array> {
  if (!isCopyable) return new ReadableStream<Uint8Array>(new Body(source, lifetime), { highWaterMark: 0 })
  const copies = new StreamCopies()
  const stream = new ReadableStream<Uint8Array>(new Body(source, lifetime, copies), { highWaterMark: 0 })
  // The function must not refer to the body, because a browser may keep the stream for a long time after its end.
  stream.tee = () => [stream, copies.create()]
  return stream
}

/** This is a class because a lifetime refers to it weakly. The stream refers to it strongly until the body has ended. */
class Body implements UnderlyingDefaultSource<Uint8Array> {
  readonly #source: Source<string | Uint8Array>
  readonly #lifetime: Lifetime
  /** The Request, which must live as long as the body: see {@link Lifetime.owner}. */
  readonly owner: object | undefined
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  readonly #copies: StreamCopies | undefined
  #ended = false

  constructor(source: Source<string | Uint8Array>, lifetime: Lifetime, copies?: StreamCopies) {
    this.#source = source
    this.#lifetime = lifetime
    this.#copies = copies
    this.owner = lifetime.owner
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller
    this.#lifetime.handOver(this)
  }

  pull(): void | PromiseLike<void> {
    try {
      const result = this.#source.next()
      if (!isPromiseLike(result)) return this.#deliver(result)
      // While a reader waits, the lifetime must reach this body to end it, even if nothing else refers to the reader.
      this.#lifetime.noteWaiting(this)
      return result.then((settled) => this.#deliver(settled)).then(undefined, (error: unknown) => this.#fail(error))
    } catch (error) {
      this.#fail(error)
    }
  }

  cancel(reason: unknown): void {
    this.#end()
    this.#lifetime.abort(reason ?? new DOMException('The body was cancelled.', 'AbortError'))
    endQuietly(this.#source)
  }

  /** Is called by the lifetime. */
  abort(reason: unknown): void {
    if (this.#ended) return
    this.#end()
    // The body must fail here, because msw 2 and the service worker of a browser do not pass a client's abort on to the body.
    // A read that is waiting for this stream would otherwise wait for ever.
    this.#controller!.error(reason)
    endQuietly(this.#source)
  }

  #end(): void {
    this.#ended = true
    this.#copies?.end()
  }

  #deliver(result: IteratorResult<string | Uint8Array, unknown>): void {
    this.#lifetime.noteDelivered()
    if (this.#ended) return
    if (!result.done) {
      const { value } = result
      const chunk = typeof value === 'string' ? encoder.encode(value) : value
      this.#controller!.enqueue(chunk)
      this.#copies?.send(chunk)
    }
    const outcome = this.#source.outcome?.() ?? (result.done ? 'complete' : undefined)
    if (!outcome) return
    this.#end()
    this.#lifetime.close(outcome)
    this.#controller!.close()
  }

  #fail(error: unknown): void {
    if (this.#ended) return
    this.#end()
    this.#lifetime.close('failed')
    this.#controller!.error(error)
  }
}
