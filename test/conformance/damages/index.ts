import type { Answer } from '../answer.ts'
import type { Wire } from '../wire.ts'
import { wireOf } from '../wire.ts'
import { byteDamages } from './bytes.ts'
import { contentDamages } from './content.ts'
import { maskedDamages } from './masked.ts'
import { orderDamages } from './order.ts'

const changes = { ...contentDamages, ...maskedDamages, ...orderDamages }

/** Every damage by its name. */
export const damageNames: string[] = [...Object.keys(changes), ...Object.keys(byteDamages)]

/** The recorded answer on the wire with one damage done to it; undefined where there is nothing to damage. */
export function damaged(recorded: Answer, name: string): Wire | undefined {
  const inBytes = byteDamages[name]
  if (inBytes) return inBytes(wireOf(recorded))
  const copy = structuredClone(recorded)
  return changes[name]?.(copy) ? wireOf(copy) : undefined
}
