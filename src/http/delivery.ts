import { toStatusText } from '../go/status-text.ts'
import type { HttpAnswer } from '../protocol/http-answer.ts'
import { drawFor } from '../state/chance.ts'
import type { Arrival, Exchange } from '../state/exchange.ts'
import { noteRetryAfter, noteStatus } from '../state/journal.ts'
import { toBodyStream } from '../streaming/body-stream.ts'
import { endQuietly, type Source } from '../streaming/source.ts'
import { failBeforeHeaders, sendOverWire, settleWire, type Wire } from '../streaming/wire.ts'

/** The bodies of the copyable responses that were made from a text. A wire makes a stream of every body, so its responses have no text here. */
const texts = new WeakMap<Response, string>()

/** Returns the body of a copyable response that was made from a text, without reading it. Returns undefined for a stream. */
export function textOf(response: Response): string | undefined {
  return texts.get(response)
}

type DeliveryContext = Pick<Exchange, keyof Arrival | 'lifetime'>

/**
 * Makes the Response of an answer. If the body is not streamed, this also ends the lifetime of the request.
 *
 * @param isCopyable whether msw will copy the response: see toBodyStream()
 * @throws the reason of the abort, if the request is aborted
 * @throws ConnectionError if the wire breaks before the headers
 */
export function deliver(
  given: HttpAnswer,
  exchange: DeliveryContext,
  isCopyable: boolean,
): Response | Promise<Response> {
  const { lifetime } = exchange
  if (lifetime.aborted) {
    if (typeof given.body === 'object') endQuietly(given.body)
    throw lifetime.reason
  }
  const answer = exchange.state.capacity ? writeAhead(given, exchange) : given
  const givenWire = answer.wire ?? exchange.state.wire
  const wire = givenWire && settleWire(givenWire, () => drawFor(exchange))
  if (wire) return deliverOverWire(answer, wire, exchange, isCopyable)
  const { status, body } = answer
  noteResponse(exchange, answer)
  if (typeof body === 'object') return toResponse(answer, toBodyStream(body, lifetime, isCopyable))
  closeWhole(status, exchange)
  const response = toResponse(answer, body)
  if (isCopyable && body !== undefined) texts.set(response, body)
  return response
}

/**
 * Lets a model write its answer before the client reads it, so that a response that nobody reads gives its place back, as on a real Ollama.
 */
function writeAhead(answer: HttpAnswer, { state, lifetime }: DeliveryContext): HttpAnswer {
  const turn = state.capacity?.scheduler?.turnOf(lifetime)
  return turn && typeof answer.body === 'object' ? { ...answer, body: turn.readAhead(answer.body) } : answer
}

async function deliverOverWire(
  answer: HttpAnswer,
  wire: Wire,
  exchange: DeliveryContext,
  isCopyable: boolean,
): Promise<Response> {
  const { status, body } = answer
  const { lifetime } = exchange
  try {
    await failBeforeHeaders(body === undefined ? { ...wire, after: 0 } : wire, lifetime)
  } catch (error) {
    if (typeof body === 'object') endQuietly(body)
    throw error
  }
  noteResponse(exchange, answer)
  if (body === undefined) {
    closeWhole(status, exchange)
    return toResponse(answer, undefined)
  }
  const isSingleObject = typeof body === 'string'
  const source: Source<string> = isSingleObject ? [body].values() : body
  const sent = sendOverWire(source, wire, { isSingleObject, lifetime })
  return toResponse(answer, toBodyStream(sent, lifetime, isCopyable))
}

function noteResponse({ state, entry }: DeliveryContext, { status, headers }: HttpAnswer): void {
  noteStatus(entry, status)
  const retryAfter = status >= 400 ? headers['retry-after'] : undefined
  if (retryAfter !== undefined) noteRetryAfter(entry, retryAfter, state.clock.now())
}

function closeWhole(status: number, { lifetime }: DeliveryContext): void {
  lifetime.close(status >= 400 ? 'failed' : 'complete')
}

function toResponse({ status, headers }: HttpAnswer, body: string | ReadableStream<Uint8Array> | undefined): Response {
  return new Response(body ?? null, { status, statusText: toStatusText(status), headers })
}
