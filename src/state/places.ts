import type { Lifetime } from '../streaming/lifetime.ts'
import type { ModelInMemory } from './model-memory.ts'

/**
 * The families whose models answer one request at a time, whatever the setting.
 *
 * @see https://github.com/ollama/ollama/blob/v0.33.0-rc2/server/sched.go (load)
 */
const ONE_AT_A_TIME: readonly string[] = [
  'mllama',
  'qwen3vl',
  'qwen3vlmoe',
  'qwen35',
  'qwen35moe',
  'qwen3next',
  'lfm2',
  'lfm2moe',
  'nemotron_h',
  'nemotron_h_moe',
  'nemotron_h_omni',
]

interface Waiter {
  readonly owner: object
  readonly admit: () => void
}

interface PlacesOfModel {
  readonly owners: Set<object>
  waiting: Waiter[]
}

/** The places of the models in memory. A request that finds no free place waits, and the one that has waited longest gets the next one. */
export class Places {
  readonly #numParallel: number
  #all = new WeakMap<ModelInMemory, PlacesOfModel>()

  constructor(numParallel: number) {
    this.#numParallel = numParallel
  }

  /**
   * Takes a place of a model. An owner that has a place keeps it.
   *
   * @returns a promise if the owner has to wait. It rejects with the reason of the abort, if the request is aborted meanwhile.
   */
  take(model: ModelInMemory, owner: object, lifetime: Lifetime): Promise<void> | undefined {
    const places = this.#placesOf(model)
    if (places.owners.has(owner)) return undefined
    if (places.owners.size < this.#countOf(model)) {
      places.owners.add(owner)
      return undefined
    }
    return new Promise((resolve, reject) => {
      places.waiting.push({ owner, admit: resolve })
      lifetime.onAbort((reason) => {
        places.waiting = places.waiting.filter((waiter) => waiter.owner !== owner)
        reject(reason as Error)
      })
    })
  }

  /** Gives the place of an owner to the one that waits longest. Does nothing if the owner has none. */
  leave(model: ModelInMemory, owner: object): void {
    const places = this.#placesOf(model)
    if (!places.owners.delete(owner)) return
    const next = places.waiting.shift()
    if (!next) return
    places.owners.add(next.owner)
    next.admit()
  }

  clear(): void {
    this.#all = new WeakMap()
  }

  #placesOf(model: ModelInMemory): PlacesOfModel {
    let places = this.#all.get(model)
    if (!places) {
      places = { owners: new Set(), waiting: [] }
      this.#all.set(model, places)
    }
    return places
  }

  #countOf({ model }: ModelInMemory): number {
    const isSingle = !model.capabilities.includes('completion') || ONE_AT_A_TIME.includes(model.details.family)
    return isSingle ? 1 : this.#numParallel
  }
}
