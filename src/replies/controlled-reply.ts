import { assertDelta } from './reply-checks.ts'
import type { OllamaRequest, ReplyContext, ReplyDelta, ReplyError, ReplyFunction } from './reply.ts'

/**
 * A reply that the test writes piece by piece, made by `reply.controlled()`. It answers one request. Pieces that are written
 * before the request comes are kept for it.
 *
 * @example
 * const answer = reply.controlled()
 * server.use(mockOllama.chat(answer))
 * const request = await answer.requested
 * answer.write('Hello.')
 * answer.close()
 */
export interface ControlledReply extends ReplyFunction {
  /** Resolves with the request when it comes. */
  readonly requested: Promise<OllamaRequest>
  /** Resolves when the client has gone, or when the mock is reset, before the response has ended. */
  readonly aborted: Promise<void>
  /**
   * Sends the next piece.
   *
   * @throws TypeError if the piece is neither a string nor a part of a reply
   * @throws Error after `close()` or `error()`
   */
  write(piece: string | ReplyDelta): void
  /**
   * Lets the server fail, and ends the reply. Before the first piece the failure is a status, and afterwards the last line of the
   * stream.
   *
   * @param error a message, or a message with a status. The default message is Ollama's: `an error was encountered while running
   * the model`. The default status is 500.
   * @throws TypeError if it is not an error of a reply
   * @throws Error after `close()` or `error()`
   */
  error(error?: ReplyError): void
  /**
   * Ends the reply.
   *
   * @throws Error after `close()` or `error()`
   */
  close(): void
}

export function createControlledReply(): ControlledReply {
  const pieces: Array<string | ReplyDelta> = []
  let isClosed = false
  let isUsed = false
  let wake = (): void => undefined
  const requested = defer<OllamaRequest>()
  const aborted = defer<void>()

  async function* yieldPieces({ signal }: ReplyContext): AsyncGenerator<string | ReplyDelta, void> {
    signal.addEventListener('abort', () => {
      aborted.resolve()
      wake()
    })
    for (;;) {
      const piece = pieces.shift()
      if (piece !== undefined) yield piece
      else if (isClosed || signal.aborted) return
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  function add(task: string, piece?: string | ReplyDelta): void {
    if (isClosed) {
      throw new Error(`Failed to ${task}: found a reply that has already ended. Make another with reply.controlled().`)
    }
    if (piece === undefined) isClosed = true
    else pieces.push(piece)
    wake()
  }
  const answer: ReplyFunction = (request, context) => {
    if (isUsed) {
      throw new Error(
        'Failed to answer with a controlled reply: found a second request. Give each one its own reply.controlled(), with { once: true }.',
      )
    }
    isUsed = true
    requested.resolve(request)
    return yieldPieces(context)
  }
  return Object.assign(answer, {
    requested: requested.promise,
    aborted: aborted.promise,
    write(piece: string | ReplyDelta) {
      assertDelta('write a piece', piece)
      add('write a piece', piece)
    },
    error(error: ReplyError = 'an error was encountered while running the model') {
      assertDelta('give an error', { error })
      add('give an error', { error })
      isClosed = true
    },
    close: () => add('close'),
  })
}

function defer<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((fulfil) => {
    resolve = fulfil
  })
  return { promise, resolve }
}
