import type { Exchange } from './state.ts'
import { toBodyStream } from './streams.ts'
import { failBeforeHeaders, sendOverWire } from './wire.ts'

/** An answer as it comes over: with the headers that its reply has, over its wire. Ends the life of one that is whole. */
export function deliver(response: Response, exchange: Exchange): Response | Promise<Response> {
  const { lifetime, entry, delivery } = exchange
  const { headers, wire } = delivery
  entry.status = response.status
  if (headers) for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
  if (!wire) {
    if (!lifetime.isStreaming) lifetime.close(response.status >= 400 ? 'failed' : 'complete')
    return response
  }
  return deliverOverWire(response, exchange)
}

async function deliverOverWire(response: Response, { lifetime, entry, delivery }: Exchange): Promise<Response> {
  const wire = delivery.wire!
  try {
    await failBeforeHeaders(response.body === null ? { ...wire, after: 0 } : wire, lifetime)
  } catch (error) {
    delete entry.status
    response.body?.cancel().catch(() => undefined)
    throw error
  }
  // A stream has its wire in it already.
  if (lifetime.isStreaming) return response
  const { status } = response
  if (response.body === null) {
    lifetime.close(status >= 400 ? 'failed' : 'complete')
    return response
  }
  const text = await response.text()
  const headers = new Headers(response.headers)
  // Why: without it, a body that breaks off is one that ended to msw 3, and an abort in its midst fails in Node itself.
  headers.set('transfer-encoding', 'chunked')
  const chunks = sendOverWire([text].values(), wire, { isOne: true, lifetime })
  const rethrow = (error: unknown): never => {
    throw error
  }
  return new Response(toBodyStream(chunks, { lifetime, onError: rethrow }), { status, headers })
}
