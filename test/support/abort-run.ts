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

/** What a run has left behind, and whether there was any at all. */
export interface Leftovers {
  outcomes: string[]
  generators: number
  timers: number
  listeners: number
  unhandled: unknown[]
  /** What the mock has kept for `assertNoErrors`. */
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

/** As {@link NOTHING}, where the requests have no signals. */
export const NOTHING_WITHOUT_SIGNALS: Leftovers = { ...NOTHING, wereThere: { ...NOTHING.wereThere, listeners: false } }

export interface AbortRunOptions {
  seed: number
  /** Whether scenarios are left out that give no Response. */
  onlyThoseThatRespond?: boolean
  /** Whether the answers are ended by a reset of the mock at last, and not by their clients. */
  resets?: boolean
  /** Puts the mock where it is asked. */
  serve?: (mock: MockOllama) => void
}

/**
 * Asks a thousand times, and leaves each answer at a moment that the seed gives; then tells what is left.
 *
 * @param ask resolves when the client has left, and rejects only for what is no abort
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
  // What a client's leaving sets off may take some tasks.
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

/** What an aborted client gets is no mistake; all else is. */
export function expectAbort(error: unknown): void {
  if ((error as Error).name !== 'AbortError') throw error
}
