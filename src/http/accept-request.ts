import { drawFor } from '../state/chance.ts'
import type { Exchange } from '../state/exchange.ts'
import { failBeforeHeaders, settleWire, type Wire } from '../streaming/wire.ts'
import type { IncomingRequest } from './incoming-request.ts'

/**
 * Lets the connection of a request be refused, as the wire of the mock says. If chance decides, it needs the body. So the body is read before the
 * router reads it.
 *
 * @returns the request, whose body can still be read
 * @throws ConnectionError if the connection is refused
 */
export async function acceptRequest(
  exchange: Exchange,
  request: IncomingRequest,
  wire: Wire,
): Promise<IncomingRequest> {
  const { lifetime } = exchange
  if (wire.rate === undefined) {
    await failBeforeHeaders(wire, lifetime)
    return request
  }
  const body = await request.readBody(lifetime)
  if (settleWire(wire, () => drawFor(exchange, body)) === wire) await failBeforeHeaders(wire, lifetime)
  return { ...request, readBody: () => body }
}
