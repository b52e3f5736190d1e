import type { Clock } from '../streaming/clock.ts'
import type { InstalledModel } from './model-fixtures.ts'

/** A model that is in memory. */
export interface LoadedModelState {
  readonly model: InstalledModel
  /** The time at which the model is unloaded, in milliseconds since 1970. */
  readonly expiresAt: number
  /** The size of the context in tokens. */
  readonly contextLength: number
}

/** How a model is loaded. */
export interface LoadOptions {
  /** How long it stays in memory, in milliseconds. Default: as long as before, or else five minutes. */
  keepAlive?: number | undefined
  contextLength: number
  /** A text that describes how the model is loaded. If it has changed, the model is loaded again. */
  setup?: string | undefined
}

/** A model in memory, with what only the mock needs to know about it. */
export interface ModelInMemory extends LoadedModelState {
  readonly keepAlive: number
  readonly setup: string
  /** How many requests hold the model. It stays in memory until they have let it go. Only a scheduler holds models. */
  readonly holders: number
}

const FIVE_MINUTES = 5 * 60_000

/** The models of one mock that are in memory. Models with the same weights are one model, with the name under which it was loaded first. */
export class ModelMemory {
  readonly #clock: Clock
  /** The models by the digests of their weights. */
  readonly #models = new Map<string, Writable<ModelInMemory>>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Returns the models. The one that stays longest comes first. */
  list(): ModelInMemory[] {
    const now = this.#clock.now()
    for (const [key, loaded] of this.#models) if (isOver(loaded, now)) this.#models.delete(key)
    return [...this.#models.values()].toSorted((a, b) => toSecond(b.expiresAt) - toSecond(a.expiresAt))
  }

  find({ weights }: InstalledModel): ModelInMemory | undefined {
    const loaded = this.#models.get(weights)
    if (!loaded || !isOver(loaded, this.#clock.now())) return loaded
    this.#models.delete(weights)
    return undefined
  }

  /** Loads a model, or extends its time in memory. Does nothing for a model that runs on another server. */
  load(model: InstalledModel, { keepAlive, contextLength, setup = '' }: LoadOptions): void {
    if (model.remote) return
    const now = this.#clock.now()
    const before = this.#models.get(model.weights)
    const isLoaded = before?.contextLength === contextLength && before.setup === setup && before.expiresAt > now
    const duration = keepAlive ?? (isLoaded ? before.keepAlive : FIVE_MINUTES)
    this.#models.delete(model.weights)
    if (duration <= 0) return
    this.#models.set(model.weights, {
      model: isLoaded ? before.model : model,
      contextLength,
      setup,
      keepAlive: duration,
      expiresAt: now + duration,
      holders: 0,
    })
  }

  /** Loads a model, or takes the one in memory, which must fit the options. It stays until {@link letGo} is called as often. */
  hold(model: InstalledModel, { keepAlive, contextLength, setup = '' }: LoadOptions): ModelInMemory {
    const before = this.find(model) as Writable<ModelInMemory> | undefined
    const held = before ?? { model, contextLength, setup, keepAlive: FIVE_MINUTES, expiresAt: 0, holders: 0 }
    held.keepAlive = keepAlive ?? held.keepAlive
    held.expiresAt = this.#clock.now() + held.keepAlive
    held.holders++
    this.#models.delete(model.weights)
    this.#models.set(model.weights, held)
    return held
  }

  /** Ends one {@link hold}. After the last one, the time of the model begins, or the model is unloaded if it has no time left. */
  letGo(held: ModelInMemory): void {
    const loaded = held as Writable<ModelInMemory>
    loaded.holders--
    if (loaded.holders > 0) return
    loaded.expiresAt = this.#clock.now() + loaded.keepAlive
    if (loaded.keepAlive <= 0) this.#forget(loaded)
  }

  /** Ends the time of a model: it is unloaded now, or as soon as nobody holds it. */
  expire(expired: ModelInMemory): void {
    const loaded = expired as Writable<ModelInMemory>
    loaded.keepAlive = 0
    loaded.expiresAt = this.#clock.now()
    if (loaded.holders === 0) this.#forget(loaded)
  }

  /** Whether a model is still in memory. */
  has(loaded: ModelInMemory): boolean {
    return this.find(loaded.model) === loaded
  }

  unload(model: InstalledModel): void {
    const loaded = this.#models.get(model.weights)
    if (loaded) this.expire(loaded)
  }

  clear(): void {
    this.#models.clear()
  }

  /** Forgets a model, unless another one has taken its place after a reset. */
  #forget(loaded: ModelInMemory): void {
    if (this.#models.get(loaded.model.weights) === loaded) this.#models.delete(loaded.model.weights)
  }
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

function isOver({ holders, expiresAt }: ModelInMemory, now: number): boolean {
  return holders === 0 && expiresAt <= now
}

/** Rounds to whole seconds, because a real Ollama compares whole seconds. Models of the same second keep their order. */
function toSecond(milliseconds: number): number {
  return Math.floor(milliseconds / 1000)
}
