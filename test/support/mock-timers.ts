import { vi } from 'vitest'
import { nextTask } from '../../src/streaming/clock.ts'

// A test may replace the clock, so the real one is kept here.
const realNow = performance.now.bind(performance)
const MAX_WAIT_MS = 20_000

/** The timers that mocks set. The timers of msw and of the platform are not included. */
export interface MockTimers extends Disposable {
  /** The delay of each timer in milliseconds, in the order in which they were set. */
  readonly delays: readonly number[]
  /** The number of timers that have neither fired nor been cleared. */
  readonly pending: number
  /**
   * Needs fake timers. For each delay of the plan, in milliseconds: waits until a timer with this delay is set, and lets its time
   * pass.
   */
  elapse(...plan: number[]): Promise<void>
}

/**
 * Watches `setTimeout`, fake or not. Call it after `vi.useFakeTimers()`.
 *
 * @example
 * vi.useFakeTimers()
 * using timers = watchMockTimers()
 * const response = mock.fetch('/api/chat', request)
 * await timers.elapse(300)
 */
export function watchMockTimers(): MockTimers {
  const { setTimeout: set, clearTimeout: clear } = globalThis
  const delays: number[] = []
  const pending = new Set<unknown>()
  let taken = 0
  const watched = (callback: () => void, milliseconds = 0, ...others: unknown[]): unknown => {
    if (!isOfMock(new Error().stack)) return (set as (...args: unknown[]) => unknown)(callback, milliseconds, ...others)
    const timer: unknown = set(() => {
      pending.delete(timer)
      callback()
    }, milliseconds)
    delays.push(milliseconds)
    pending.add(timer)
    return timer
  }
  globalThis.setTimeout = Object.assign(watched, set) as unknown as typeof setTimeout
  globalThis.clearTimeout = (timer) => {
    pending.delete(timer)
    clear(timer)
  }
  return {
    delays,
    get pending() {
      return pending.size
    },
    async elapse(...plan) {
      for (const milliseconds of plan) {
        await until(
          () => delays.length > taken,
          () => `a timer of ${milliseconds} ms after ${delays.join(', ')}`,
        )
        if (delays[taken] !== milliseconds) {
          throw new Error(`Failed to let ${milliseconds} ms pass: found a timer of ${delays[taken]} ms.`)
        }
        taken++
        await vi.advanceTimersByTimeAsync(milliseconds)
      }
    },
    [Symbol.dispose]() {
      globalThis.setTimeout = set
      globalThis.clearTimeout = clear
    },
  }
}

function isOfMock(stack = ''): boolean {
  return stack.includes('/src/streaming/clock.')
}

/** Waits until a condition is true, for 20 seconds at most. It uses no timers, because they may be fake. */
export async function until(isSo: () => boolean, describe: () => string = () => 'it'): Promise<void> {
  for (const startedAt = realNow(); realNow() - startedAt < MAX_WAIT_MS; await nextTask()) if (isSo()) return
  throw new Error(`Failed to wait for ${describe()}. It did not come.`)
}
