import { assertDelta } from './reply-checks.ts'
import type { OllamaRequest, ReplyContext, ReplyDelta, ReplyError, ReplyFunction } from './reply.ts'

/** A reply that is driven by hand. It answers one request; what is written before that comes waits for it. */
export interface ControlledReply extends ReplyFunction {
  /** Settled by the request. */
  readonly requested: Promise<OllamaRequest>
  /** Settled when the client has left, or the mock is reset. */
  readonly aborted: Promise<void>
  /** The next piece. */
  write(piece: string | ReplyDelta): void
  /** The server fails: before the first piece with a status, after it with a last line. */
  error(error?: ReplyError): void
  /** The answer is at its end. */
  close(): void
}

export function createControlledReply(): ControlledReply {
  const pieces: Array<string | ReplyDelta> = []
  let isClosed = false
  let isTaken = false
  let wake = (): void => undefined
  const requested = defer<OllamaRequest>()
  const aborted = defer<void>()

  async function* say({ signal }: ReplyContext): AsyncGenerator<string | ReplyDelta, void> {
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
      throw new Error(`Failed to ${task}: found a reply that is at its end. Make another with reply.controlled().`)
    }
    if (piece === undefined) isClosed = true
    else pieces.push(piece)
    wake()
  }
  const answer: ReplyFunction = (request, context) => {
    if (isTaken) {
      throw new Error(
        'Failed to answer with a controlled reply: found a second request. Give each one its own reply.controlled(), with { once: true }.',
      )
    }
    isTaken = true
    requested.resolve(request)
    return say(context)
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
