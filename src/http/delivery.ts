import { toStatusText } from '../go/status-text.ts'
import type { Exchange } from '../state/exchange.ts'
import { rethrow, toBodyStream } from '../streaming/source.ts'
import { failBeforeHeaders, sendOverWire } from '../streaming/wire.ts'

/** An answer as it comes over: with the headers that its reply has, over its wire. Ends the life of one that is whole. */
export function deliver(given: Response, exchange: Exchange): Response | Promise<Response> {
  const { lifetime, entry, delivery } = exchange
  const { headers, wire } = delivery
  const { status } = given
  const response = withStatusText(given, status)
  entry.status = status
  if (headers) for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
  if (wire) return deliverOverWire(response, exchange)
  if (!lifetime.isStreaming) lifetime.close(status >= 400 ? 'failed' : 'complete')
  return response
}

/** Why not where each is made: most are refusals, and none of them need know. */
function withStatusText(response: Response, status: number): Response {
  const statusText = toStatusText(status)
  if (response.statusText === statusText) return response
  return new Response(response.body, { status, statusText, headers: response.headers })
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
  const { status, statusText, headers } = response
  if (response.body === null) {
    lifetime.close(status >= 400 ? 'failed' : 'complete')
    return response
  }
  const text = await response.text()
  const chunks = sendOverWire([text].values(), wire, { isOne: true, lifetime })
  return new Response(toBodyStream(chunks, { lifetime, onError: rethrow }), { status, statusText, headers })
}
