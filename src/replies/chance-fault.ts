import type { Reply } from './reply.ts'

/** Returns whether a reply is nothing but a fault that happens by chance. Without the fault, it leaves the request to the next rule. */
export function isChanceFault(reply: Reply): boolean {
  if (typeof reply === 'string' || reply.wire?.rate === undefined) return false
  const { wire: _, ...others } = reply
  return Object.values(others).every((value) => value === undefined)
}
