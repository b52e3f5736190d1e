import { echo, openDeltas, openReply, type OllamaRequest, type OpenReply, type ReplySource } from '../replies.ts'
import { assertReply } from '../reply-checks.ts'
import type { Message } from '../protocol.ts'
import type { Exchange } from '../state.ts'
import { isPromiseLike, type MaybePromise } from '../streams.ts'

interface ReplyQuestion {
  prompt: string
  /** The request's `reply_text`. */
  replyText: string | undefined
  streams: boolean
  /** The request as a reply function sees it; made only when one is asked. */
  describe: () => OllamaRequest
}

/**
 * Decides what the model says and opens it: `reply_text` of the request (default profile), then what a handler of the
 * test says, then the mock's own `reply`, then the echo.
 */
export function chooseReply(
  { state, signal, reply: override }: Exchange,
  { prompt, replyText, streams, describe }: ReplyQuestion,
): MaybePromise<OpenReply> {
  if (replyText !== undefined) return openReply({ content: streams ? cutAtWhiteSpace(replyText) : replyText })
  const scripted = override ?? state.reply
  if (!scripted) return openReply(echo(prompt))
  return openSource(scripted.source, { describe, call: scripted.calls++, signal })
}

function openSource(
  source: ReplySource,
  { describe, call, signal }: { describe: () => OllamaRequest; call: number; signal: AbortSignal },
): MaybePromise<OpenReply> {
  if (typeof source !== 'function') return openReply(source)
  const request = describe()
  const said = source(request, { ...countTurns(request.messages), call, signal })
  if (isAsyncIterable(said)) return openDeltas(said)
  return isPromiseLike(said) ? said.then(openChecked) : openChecked(said)
}

function openChecked(reply: unknown): OpenReply {
  assertReply('answer with a reply function', reply)
  return openReply(reply)
}

function isAsyncIterable(value: unknown): value is AsyncIterable<string> {
  return typeof (value as AsyncIterable<string> | null)?.[Symbol.asyncIterator] === 'function'
}

/** Both are read from the request, never counted, so that concurrent conversations and retries agree. */
function countTurns(messages: readonly Message[]): { turn: number; round: number } {
  const lastUser = messages.findLastIndex(({ role }) => role === 'user')
  let turn = 0
  let round = 0
  messages.forEach(({ role }, i) => {
    if (role !== 'assistant') return
    turn++
    if (i > lastUser) round++
  })
  return { turn, round }
}

/** Why not as other texts: in a stream the seed gives one space for any white space in `reply_text`, and is held to it. */
function cutAtWhiteSpace(text: string): string[] {
  return text
    .split(/\s+/)
    .filter(Boolean)
    .map((word, i) => (i === 0 ? word : ` ${word}`))
}
