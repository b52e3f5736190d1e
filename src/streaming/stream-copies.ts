/**
 * The copies of one stream. A copy receives what the reader of the stream reads, and ends when the stream ends, however that happens. So a
 * copy never holds the stream back, as the parts of a usual `tee` do: there a `cancel` of one part waits for a `cancel` of the other part.
 */
export class StreamCopies {
  #controllers: Array<ReadableStreamDefaultController<Uint8Array>> = []
  #ended = false

  /** Returns a stream of the chunks that are sent from now on. */
  create(): ReadableStream<Uint8Array> {
    let own: ReadableStreamDefaultController<Uint8Array>
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        own = controller
        if (this.#ended) controller.close()
        else this.#controllers.push(controller)
      },
      cancel: () => {
        this.#controllers = this.#controllers.filter((controller) => controller !== own)
      },
    })
  }

  send(chunk: Uint8Array): void {
    for (const controller of this.#controllers) controller.enqueue(chunk)
  }

  end(): void {
    for (const controller of this.#controllers) controller.close()
    this.#controllers = []
    this.#ended = true
  }
}
