import { isChanceFault } from '../replies/chance-fault.ts'
import type { Reply } from '../replies/reply.ts'
import { drawFor } from '../state/chance.ts'
import type { Exchange } from '../state/exchange.ts'
import { settleWire } from '../streaming/wire.ts'

/** Returns whether a reply is nothing but a fault that happens by chance, and chance spares the request. The next rule then answers it. */
export function isSpared(exchange: Exchange, reply: Reply): boolean {
  if (typeof reply === 'string' || !reply.wire || !isChanceFault(reply)) return false
  return settleWire(reply.wire, () => drawFor(exchange)) !== reply.wire
}
