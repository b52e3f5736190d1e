import { refuse, refuseUnknownKeys } from '../misuse.ts'
import type { Wire } from './wire.ts'

const FAULTS = ['refused', 'disconnect', 'end', 'hang', 'malformed'] as const

/** @throws TypeError if a value is not a {@link Wire}. The error text calls it `what`, such as `wire of the reply`. */
export function assertWire(task: string, wire: unknown, what = 'wire'): asserts wire is Wire {
  if (typeof wire !== 'object' || wire === null || Array.isArray(wire)) {
    refuse(task, wire, what, `an object such as { fault: 'disconnect', after: 3 }`)
  }
  refuseUnknownKeys(task, what, wire, ['cut', 'fault', 'after', 'rate'])
  const { cut, fault, after, rate } = wire as Record<string, unknown>
  if (cut !== undefined && cut !== 'line' && cut !== 'joined' && !isCount(cut, 1) && !isAscending(cut)) {
    refuse(
      task,
      cut,
      `cut of ${what}`,
      `'line', 'joined', a number of bytes, or a list of rising offsets such as [3, 10]`,
    )
  }
  if (fault !== undefined && !FAULTS.includes(fault as (typeof FAULTS)[number])) {
    refuse(task, fault, `fault of ${what}`, `one of ${FAULTS.map((name) => `'${name}'`).join(', ')}`)
  }
  if (after !== undefined && (!isCount(after, 0) || fault === undefined)) {
    const wanted = fault === undefined ? `a fault too, such as { fault: 'disconnect', after: 3 }` : 'a number of lines'
    refuse(task, after, `after of ${what}`, wanted)
  }
  if (rate !== undefined && (!isShare(rate) || fault === undefined)) {
    const wanted =
      fault === undefined ? `a fault too, such as { fault: 'disconnect', rate: 0.1 }` : 'a number from 0 to 1'
    refuse(task, rate, `rate of ${what}`, wanted)
  }
}

function isCount(value: unknown, min: number): boolean {
  return Number.isInteger(value) && (value as number) >= min
}

function isShare(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1
}

function isAscending(value: unknown): boolean {
  return (
    Array.isArray(value) && value.length > 0 && value.every((offset, i) => isCount(offset, (value[i - 1] ?? 0) + 1))
  )
}
