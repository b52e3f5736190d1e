import { hashFnv } from '../go/fnv.ts'
import { createRandom } from '../streaming/clock.ts'
import type { Arrival } from './exchange.ts'

/**
 * Returns a number from 0 to below 1 for a request, which decides the faults that happen by chance. It depends on the seed, on the method, the
 * path and the body of the request, and on how often the mock has decided about an equal request before. So it does not depend on other
 * requests, and a request that is repeated gets another number. Each request has one number.
 *
 * @param body the body as it was sent. Default: the one that the journal has noted.
 */
export function drawFor({ state, entry }: Arrival, body = entry.body): number {
  entry.draw ??= draw(state, `${entry.method} ${entry.path} ${toDigest(body)}`)
  return entry.draw
}

function draw({ seed, draws }: Arrival['state'], request: string): number {
  const count = draws.get(request) ?? 0
  draws.set(request, count + 1)
  return createRandom(hashFnv(`${request} ${count} ${seed}`))()
}

/** Returns 64 bits for a body, because bodies that share 32 bits would occur in large tests. */
function toDigest(body: string | Uint8Array | undefined): string {
  const text = typeof body === 'object' ? new TextDecoder().decode(body) : (body ?? '')
  return `${hashFnv(text)} ${hashFnv(text, text.length)}`
}
