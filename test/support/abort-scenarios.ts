import { createMockOllama, reply, type MockOllama, type ReplyObject, type ReplySource } from '../../handlers/index.ts'
import { nextTask } from '../../src/streaming/clock.ts'

/** The number of generators that were started, and of those whose `finally` block ran. */
export interface Generators {
  begun: number
  ended: number
}

export interface AbortScenario {
  /** The prompt that selects this scenario. */
  name: string
  reply: () => ReplySource
  /** Whether there is a Response before the abort. */
  responds: boolean
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()))
}

/** Creates scenarios whose answers do not end by themselves. Each one waits for something else. */
export function createAbortScenarios(generators: Generators): AbortScenario[] {
  const counted = <T>(say: (signal: AbortSignal) => AsyncGenerator<T>): ReplySource =>
    async function* (_request, { signal }) {
      generators.begun++
      try {
        yield* say(signal) as AsyncGenerator<string>
      } finally {
        generators.ended++
      }
    }
  const slow = { pace: { tokensPerSecond: 0.001 } }
  const data = (name: string, answer: ReplyObject, responds = true): AbortScenario => ({
    name,
    reply: () => answer,
    responds,
  })
  return [
    data('a first token that takes long', { content: 'Hi', pace: { firstTokenMs: 1_000_000 } }, false),
    data('a first token that never comes', { content: 'Hi', pace: { firstTokenMs: Infinity } }, false),
    data('a gap', { content: ['a', 'b'], ...slow }),
    data('a hang before the status', { content: 'Hi', wire: { fault: 'hang' } }, false),
    data('a hang after a line', { content: ['a', 'b'], wire: { fault: 'hang', after: 1 } }),
    data('a hang of slow bytes', { content: ['a', 'b'], wire: { fault: 'hang', after: 2, cut: 5 } }),
    {
      name: 'a function that waits for its signal',
      responds: false,
      reply:
        () =>
        async (_request, { signal }) => {
          await untilAborted(signal)
          return 'Never said.'
        },
    },
    { name: 'a function that waits for ever', responds: false, reply: () => () => new Promise(() => {}) },
    {
      name: 'a function that throws its reason',
      responds: false,
      reply:
        () =>
        async (_request, { signal }) => {
          await untilAborted(signal)
          throw signal.reason
        },
    },
    {
      name: 'a generator before its first piece',
      responds: false,
      reply: () =>
        counted(async function* (signal) {
          await untilAborted(signal)
          yield 'Never said.'
        }),
    },
    {
      name: 'a generator between two pieces',
      responds: true,
      reply: () =>
        counted(async function* (signal) {
          yield 'a'
          await untilAborted(signal)
          yield 'Never said.'
        }),
    },
    {
      name: 'a generator that never ends',
      responds: true,
      reply: () =>
        counted(async function* () {
          for (;;) {
            yield 'a '
            await nextTask()
          }
        }),
    },
    {
      name: 'a controlled reply',
      responds: true,
      reply: () => {
        const answer = reply.controlled()
        answer.write('a')
        return answer
      },
    },
    { name: 'a controlled reply that says nothing', responds: false, reply: () => reply.controlled() },
  ]
}

/** Creates a mock that answers each request with the scenario that its prompt names. */
export function createAbortMock(scenarios: readonly AbortScenario[]): MockOllama {
  const mock = createMockOllama({ journalLimit: 5000 })
  for (const { name, reply: make } of scenarios) {
    const source = make()
    // A function makes a new reply for each request, because a controlled reply answers only one.
    mock.when(
      { prompt: `${name}.` },
      typeof source === 'function' ? (request, context) => callAnew(make, request, context) : source,
    )
  }
  return mock
}

function callAnew(make: () => ReplySource, ...given: Parameters<Extract<ReplySource, (...args: never[]) => unknown>>) {
  const source = make() as Extract<ReplySource, (...args: never[]) => unknown>
  return source(...given)
}

/** Returns a function that returns random integers from 0 to below `limit`. They are the same for the same seed. */
export function createDice(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 4_294_967_296) * limit)
  }
}

/** The abort listeners that mocks have added to the signals of requests. */
export interface AbortListeners extends Disposable {
  readonly added: number
  readonly left: number
}

export function watchAbortListeners(): AbortListeners {
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype
  const live = new Set<unknown>()
  let added = 0
  Object.assign(AbortSignal.prototype, {
    addEventListener(this: AbortSignal, ...given: Parameters<typeof add>) {
      if (isOfMock(given[1])) {
        added++
        live.add(given[1])
      }
      add.apply(this, given)
    },
    removeEventListener(this: AbortSignal, ...given: Parameters<typeof remove>) {
      live.delete(given[1])
      remove.apply(this, given)
    },
  })
  return {
    get added() {
      return added
    },
    get left() {
      return live.size
    },
    [Symbol.dispose]() {
      Reflect.deleteProperty(AbortSignal.prototype, 'addEventListener')
      Reflect.deleteProperty(AbortSignal.prototype, 'removeEventListener')
    },
  }
}

/** Whether a listener belongs to a mock. The only abort listener of a mock is the lifetime of a request. */
function isOfMock(listener: unknown): boolean {
  return (listener as object | null)?.constructor.name === 'Lifetime'
}
