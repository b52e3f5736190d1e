import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { passTasks } from '../../support/abort-run.ts'
import { watchAbortListeners } from '../../support/abort-scenarios.ts'
import { intercept } from '../../support/intercept.ts'
import { findBrokenLines, outcomeOf } from '../../support/judge-stream.ts'
import { until, watchMockTimers } from '../../support/mock-timers.ts'
import { prepareStreams, type SimultaneousRun } from '../../support/simultaneous-run.ts'
import { watchLifetimes } from '../../support/watch-lifetimes.ts'
import { serve, WAYS, type Way } from '../../support/ways.ts'

const network = await intercept()

interface WatchedRun extends SimultaneousRun {
  /** The outcome of each request at the end, by its prompt. */
  outcomes: ReadonlyMap<string, string>
  mostPending: number
  left: { lifetimes: number; generators: number; timers: number; listeners: number; unhandled: unknown[] }
  wereThere: { generators: boolean; timers: boolean; listeners: boolean }
}

async function runWatched(way: Way, seed: number): Promise<WatchedRun> {
  const unhandled: unknown[] = []
  const note = (error: unknown): void => void unhandled.push(error)
  process.on('unhandledRejection', note).on('uncaughtException', note)
  using timers = watchMockTimers()
  using listeners = watchAbortListeners()
  using lifetimes = watchLifetimes()
  const { options, run } = prepareStreams(seed)
  const { mock, ...target } = serve(way, network, options)
  const result = await run(mock, target)
  const { entries, generators } = result
  // The work that starts when a client leaves may take some tasks.
  const isQuiet = (): boolean => lifetimes.pending === 0 && generators.begun === generators.ended
  await until(isQuiet, () => 'the end of all streams').catch(() => undefined)
  await passTasks(20)
  process.off('unhandledRejection', note).off('uncaughtException', note)

  return {
    ...result,
    outcomes: new Map(lifetimes.all.map(({ outcome }, i) => [entries[i]?.prompt ?? '', outcome])),
    mostPending: lifetimes.mostPending,
    left: {
      lifetimes: lifetimes.pending,
      generators: generators.begun - generators.ended,
      timers: timers.pending,
      listeners: listeners.left,
      unhandled,
    },
    wereThere: {
      generators: generators.begun > 0,
      timers: timers.delays.length > 0,
      listeners: listeners.added > 0,
    },
  }
}

describe.for(WAYS)('of 1,200 simultaneous streams over %s that end, fail, are left or are reset', (way) => {
  let run: WatchedRun

  beforeAll(async () => {
    run = await runWatched(way, 1)
  })

  test('every line is whole, and every stream that its client reads is complete', () => {
    expect(run.streams).toHaveLength(3600)
    expect(run.streams.map(findBrokenLines).filter((fault) => fault !== undefined)).toEqual([])
  })

  test('every outcome in the journal is right', () => {
    const { streams, outcomes } = run
    const wrong = streams.filter((stream) => {
      const { plan, recorded } = stream
      const wanted = outcomeOf(stream)
      const isPending = recorded?.outcome === 'pending'
      return outcomes.get(plan.id) !== wanted || (!isPending && recorded?.outcome !== wanted)
    })

    expect(wrong).toEqual([])
    expect([...new Set(outcomes.values())].toSorted()).toEqual(['aborted', 'complete', 'failed'])
  })

  test('every client of a stream that a reset ends gets an error', () => {
    const reset = run.streams.filter(({ recorded }) => recorded?.outcome === 'pending')

    expect(reset.length).toBeGreaterThan(1000)
    expect(reset.filter(({ error }) => error === undefined)).toEqual([])
  })

  test('nothing is left over', () => {
    expect(run.mostPending).toBe(1200)
    expect(run.left).toEqual({ lifetimes: 0, generators: 0, timers: 0, listeners: 0, unhandled: [] })
    expect(run.wereThere).toEqual({ generators: true, timers: true, listeners: true })
  })

  test('no request of the last round is pending in the journal', () => {
    const last = run.streams.slice(-1200)

    expect(last.filter(({ recorded }) => recorded === undefined || recorded.outcome === 'pending')).toEqual([])
  })
})

test.for(WAYS)('a process that ran 1,200 simultaneous streams over %s exits by itself', async (way) => {
  const toUrl = (file: string): URL => new URL(`../../../${file}`, import.meta.url)
  const preload = inject('mswMajor') === 2 ? ['--import', toUrl('bench/use-msw2.ts').href] : []
  const program = fileURLToPath(toUrl('test/support/simultaneous-program.ts'))
  // After a minute, the process is killed, which rejects the promise.
  const { stdout } = await promisify(execFile)(process.execPath, [...preload, program, way], { timeout: 60_000 })

  expect(stdout).toBe(`${inject('mswMajor')}: 3600 streams, 0 wrong\n`)
})
