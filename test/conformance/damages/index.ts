import type { Answer } from '../answer.ts'
import type { Wire } from '../wire.ts'
import { wireOf } from '../wire.ts'
import { byteDamages } from './bytes.ts'
import { contentDamages } from './content.ts'
import { maskedDamages } from './masked.ts'
import { orderDamages } from './order.ts'

const changes = { ...contentDamages, ...maskedDamages, ...orderDamages }

/** The names of all damages. */
export const damageNames: string[] = [...Object.keys(changes), ...Object.keys(byteDamages)]

/** Puts a recorded answer on the wire with one damage. Returns undefined if the answer has nothing to damage. */
export function damaged(recorded: Answer, name: string): Wire | undefined {
  const inBytes = byteDamages[name]
  if (inBytes) return inBytes(wireOf(recorded))
  const copy = structuredClone(recorded)
  return changes[name]?.(copy) ? wireOf(copy) : undefined
}
