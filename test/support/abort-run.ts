import type { MockOllama } from '../../handlers/index.ts'
import {
  createAbortMock,
  createAbortScenarios,
  createDice,
  watchAbortListeners,
  type Generators,
} from './abort-scenarios.ts'
import { nextTask } from '../../src/streaming/clock.ts'
import { until, watchMockTimers } from './mock-timers.ts'

const STREAMS = 1000
const AT_ONCE = 50

export interface AbortTask {
  body: string
  /** How many tasks pass before the client leaves. */
  moment: number
}

/** What a run has left behind. `wereThere` says whether the run had any at all, because otherwise a 0 would prove nothing. */
export interface Leftovers {
  outcomes: string[]
  generators: number
  timers: number
  listeners: number
  unhandled: unknown[]
  /** The error that `assertNoErrors` throws, or undefined if it throws none. */
  errors: unknown
  wereThere: { requests: boolean; generators: boolean; timers: boolean; listeners: boolean }
}

export const NOTHING: Leftovers = {
  outcomes: ['aborted'],
  generators: 0,
  timers: 0,
  listeners: 0,
  unhandled: [],
  errors: undefined,
  wereThere: { requests: true, generators: true, timers: true, listeners: true },
}

/** {@link NOTHING} for requests that have no signals. */
export const NOTHING_WITHOUT_SIGNALS: Leftovers = { ...NOTHING, wereThere: { ...NOTHING.wereThere, listeners: false } }

export interface AbortRunOptions {
  seed: number
  /** Whether to leave out the scenarios that give no Response. Default: false. */
  onlyThoseThatRespond?: boolean
  /** Whether a reset of the mock ends the answers at the end of the run, and not their clients. Default: false. */
  resets?: boolean
  /** Connects the mock to the network, if the requests do not call it directly. */
  serve?: (mock: MockOllama) => void
}

/**
 * Sends a thousand requests, and leaves each answer at a moment that the seed determines. Returns what is left behind.
 *
 * @param ask sends one request; resolves when the client has left, and rejects only for an error that is not an abort
 */
export async function leaveMany(
  ask: (task: AbortTask, mock: MockOllama) => Promise<void>,
  { seed, onlyThoseThatRespond = false, resets = false, serve }: AbortRunOptions,
): Promise<Leftovers> {
  const generators: Generators = { begun: 0, ended: 0 }
  const all = createAbortScenarios(generators)
  const scenarios = onlyThoseThatRespond ? all.filter(({ responds }) => responds) : all
  const mock = createAbortMock(scenarios)
  serve?.(mock)
  const dice = createDice(seed)
  const unhandled: unknown[] = []
  const note = (error: unknown): void => void unhandled.push(error)
  process.on('unhandledRejection', note)
  using timers = watchMockTimers()
  using listeners = watchAbortListeners()

  for (let begun = 0; begun < STREAMS; begun += AT_ONCE) {
    const tasks = Array.from({ length: AT_ONCE }, (): AbortTask => {
      const scenario = scenarios[dice(scenarios.length)]!
      const messages = [{ role: 'user', content: `${scenario.name}.` }]
      const body = JSON.stringify({ model: 'llama3.1:8b', messages })
      return { body, moment: dice(30) }
    })
    await Promise.all(tasks.map((task) => ask(task, mock)))
  }
  const { length: asked } = mock.requests
  if (resets) mock.reset()
  // The work that starts when a client leaves may take some tasks.
  const isQuiet = (): boolean =>
    generators.begun === generators.ended &&
    timers.pending === 0 &&
    mock.requests.every(({ outcome }) => outcome !== 'pending')
  await until(isQuiet, () => 'the end of all answers').catch(() => undefined)
  for (let i = 0; i < 20; i++) await nextTask()
  process.off('unhandledRejection', note)

  return {
    outcomes: [...new Set(mock.requests.map(({ outcome }) => outcome))],
    generators: generators.begun - generators.ended,
    timers: timers.pending,
    listeners: listeners.left,
    unhandled,
    errors: errorsOf(mock),
    wereThere: {
      requests: asked > STREAMS / 2,
      generators: generators.begun > 0,
      timers: timers.delays.length > 0,
      listeners: listeners.added > 0,
    },
  }
}

function errorsOf(mock: MockOllama): unknown {
  try {
    mock.assertNoErrors()
    return undefined
  } catch (error) {
    return error
  }
}

export async function passTasks(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await nextTask()
}

/** Ignores the error that an aborted client gets, and throws any other error. */
export function expectAbort(error: unknown): void {
  if ((error as Error).name !== 'AbortError') throw error
}
