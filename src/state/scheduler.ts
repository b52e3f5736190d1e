import { OllamaError } from '../protocol/ollama-error.ts'
import { monotonicNow, type Clock } from '../streaming/clock.ts'
import type { Lifetime } from '../streaming/lifetime.ts'
import { readAhead } from '../streaming/read-ahead.ts'
import type { MaybePromise, Source } from '../streaming/source.ts'
import type { Capacity } from './capacity.ts'
import type { InstalledModel } from './model-fixtures.ts'
import type { LoadOptions, ModelInMemory, ModelMemory } from './model-memory.ts'
import { Places } from './places.ts'

/** How a request wants its model to be loaded. */
export interface LoadWish {
  readonly model: InstalledModel
  readonly loadOptions: LoadOptions
}

/** What a request holds of the server, from the moment at which its model is in memory. */
export interface Turn {
  /** How long the request has waited until its model was in memory, in milliseconds. */
  readonly loadMs: number
  /** How long it has then waited for a free place, in milliseconds. */
  readonly waitedMs: number
  /** Waits until the model has a free place. @throws the reason of the abort, if the request is aborted meanwhile */
  takePlace(): Promise<void>
  /** Returns a source that reads another one ahead, and that gives the place and the model back when the other one ends. */
  readAhead(source: Source<string>): Source<string>
}

/** Decides when the requests to one mock get their models. It exists only if the mock has the option `capacity`. */
export interface Scheduler {
  /**
   * Loads the model of a request, or takes the loaded one. A request that has its model already keeps it.
   *
   * @throws OllamaError 503 if too many requests wait
   * @throws the reason of the abort, if the request is aborted meanwhile
   */
  load(wish: LoadWish, lifetime: Lifetime): MaybePromise<Turn>
  /** Unloads a model, as soon as no request holds it. */
  unload(model: InstalledModel): void
  /** Returns what a request holds. Undefined if it holds nothing. */
  turnOf(lifetime: Lifetime): Turn | undefined
  /** Forgets the waiting requests, and who holds what. */
  reset(): void
}

/** A request that waits for its model. */
interface Pending {
  readonly wish: LoadWish
  readonly lifetime: Lifetime
  /** When it began to wait behind other requests. Undefined if it did not wait. */
  readonly queuedAt: number | undefined
  readonly resolve: (turn: Turn) => void
}

const BUSY = 'server busy, please try again.  maximum pending requests exceeded'

/**
 * Creates the scheduler of a mock. It follows the scheduler of Ollama 0.33: docs/retries-and-time.md lists its rules, each with its line of
 * the source.
 *
 * @see https://github.com/ollama/ollama/blob/v0.33.0-rc2/server/sched.go
 */
export function createScheduler(
  { numParallel = 1, maxQueue = 512, maxLoadedModels = 3, loadMs = 0 }: Capacity,
  { memory, clock }: { memory: ModelMemory; clock: Clock },
): Scheduler {
  const turns = new Map<Lifetime, Turn>()
  const places = new Places(Math.max(numParallel, 1))
  const maxModels = maxLoadedModels === 0 ? 3 : maxLoadedModels
  let queue: Pending[] = []
  /** The request for which a model is being loaded or unloaded. The others wait for it. */
  let active: Pending | undefined
  /** Whether the active request waits until some model is unloaded. */
  let waitsForRoom = false

  /** Gives a request its model, which must be in memory unless it has just been loaded. */
  function giveModel({ model, loadOptions }: LoadWish, lifetime: Lifetime, waitedMs: number): Turn {
    const held = memory.hold(model, loadOptions)
    let placeMs = 0
    let isOver = false
    const turn: Turn = {
      loadMs: waitedMs,
      get waitedMs() {
        return placeMs
      },
      async takePlace() {
        const startedAt = monotonicNow()
        const taken = places.take(held, turn, lifetime)
        if (!taken) return
        await taken
        placeMs = monotonicNow() - startedAt
      },
      readAhead: (source) => readAhead(source, end),
    }
    const end = (): void => {
      if (isOver) return
      isOver = true
      turns.delete(lifetime)
      places.leave(held, turn)
      memory.letGo(held)
      if (!memory.has(held)) useRoom()
    }
    turns.set(lifetime, turn)
    lifetime.onEnd(end)
    return turn
  }

  /** Serves the waiting requests in the order in which they came, until one of them has to wait. */
  function proceed(): void {
    while (!active && queue.length > 0) {
      active = queue.shift()!
      attempt(active)
    }
  }

  /** Is called after a model was unloaded. Any model will do, as in a real Ollama, because the request looks again what is in its way. */
  function useRoom(): void {
    if (!waitsForRoom) return
    waitsForRoom = false
    if (active) attempt(active)
    proceed()
  }

  function attempt(pending: Pending): void {
    const { wish, lifetime, queuedAt, resolve } = pending
    const waitedMs = queuedAt === undefined ? 0 : monotonicNow() - queuedAt
    const succeed = (milliseconds: number): void => {
      active = undefined
      resolve(giveModel(wish, lifetime, milliseconds))
    }
    while (!lifetime.aborted) {
      const loaded = memory.find(wish.model)
      if (loaded && fits(loaded, wish)) return succeed(waitedMs)
      const all = memory.list()
      const unloaded = loaded ?? (all.length >= maxModels ? chooseToUnload(all) : undefined)
      if (!unloaded) return loadMs === 0 ? succeed(waitedMs) : wait(pending, () => succeed(waitedMs + loadMs))
      memory.expire(unloaded)
      if (memory.has(unloaded)) {
        waitsForRoom = true
        return
      }
    }
    active = undefined
  }

  /** Lets the time of loading pass. If the request is aborted meanwhile, the model is not loaded, and the next request gets its chance. */
  function wait(pending: Pending, succeed: () => void): void {
    const next = (isLoaded: boolean): void => {
      // After a reset, another request may be active.
      if (active !== pending) return
      active = undefined
      if (isLoaded && !pending.lifetime.aborted) succeed()
      proceed()
    }
    clock.wait(loadMs, pending.lifetime).then(
      () => next(true),
      () => next(false),
    )
  }

  return {
    load(wish, lifetime) {
      if (lifetime.aborted) throw lifetime.reason
      const turn = turns.get(lifetime)
      if (turn) return turn
      const loaded = memory.find(wish.model)
      if (loaded && fits(loaded, wish)) return giveModel(wish, lifetime, 0)
      if (active && queue.length >= maxQueue) throw new OllamaError(503, BUSY)
      return new Promise((resolve, reject) => {
        const pending = { wish, lifetime, resolve, queuedAt: active && monotonicNow() }
        queue.push(pending)
        lifetime.onAbort((reason) => {
          queue = queue.filter((other) => other !== pending)
          reject(reason as Error)
        })
        proceed()
      })
    },
    unload(model) {
      memory.unload(model)
      if (!memory.find(model)) useRoom()
    },
    turnOf: (lifetime) => turns.get(lifetime),
    reset() {
      queue = []
      active = undefined
      waitsForRoom = false
      turns.clear()
      places.clear()
    },
  }
}

/** Whether a model in memory can answer a request without being loaded again. */
function fits({ contextLength, setup }: ModelInMemory, { loadOptions }: LoadWish): boolean {
  return contextLength === loadOptions.contextLength && setup === (loadOptions.setup ?? '')
}

/** Chooses the model that makes room: one that no request holds, or else the one with the shortest time. */
function chooseToUnload(models: readonly ModelInMemory[]): ModelInMemory | undefined {
  const sorted = models.toSorted((a, b) => a.keepAlive - b.keepAlive || (a.model.weights < b.model.weights ? -1 : 1))
  return sorted.find(({ holders }) => holders === 0) ?? sorted[0]
}
