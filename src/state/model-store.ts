import {
  parseModelName,
  toFullModelName,
  toModelKey,
  toShortModelName,
  type ModelName,
} from '../protocol/model-names.ts'
import type { Clock } from '../streaming/clock.ts'
import { readFixtures, toInstalledModel, type InstalledModel, type ModelFixture } from './model-fixtures.ts'
import type { Profile } from './profile.ts'

/** A model that is in memory. */
export interface LoadedModelState {
  readonly model: InstalledModel
  /** The time at which the model is unloaded, in milliseconds since 1970. */
  readonly expiresAt: number
  /** The size of the context in tokens. */
  readonly contextLength: number
}

/**
 * The models of one mock, as `mock.models`: which ones are installed, and which ones are in memory.
 *
 * @example
 * mockOllama.models.add({ name: 'llama3.2', capabilities: ['completion'] })
 */
export interface ModelCatalogue {
  /**
   * Returns the installed models as `/api/tags` lists them. In `strict`, the newest one comes first. Otherwise they come in the
   * order of the option `models`, after those that were added later.
   */
  list(): InstalledModel[]
  /** Finds an installed model. Names are compared as Ollama does: `llama3.2` finds `llama3.2:latest`. */
  find(name: string): InstalledModel | undefined
  /**
   * Installs a model. It replaces a model of the same name.
   *
   * @throws TypeError that says what to give, if it is neither a name nor a {@link ModelFixture}
   */
  add(model: string | ModelFixture): InstalledModel
  /** Uninstalls a model, and returns whether it was installed. If it is in memory, it stays there until its time is over. */
  remove(name: string): boolean
  /** Returns the models that are in memory now. The one that stays longest comes first. */
  loaded(): LoadedModelState[]
}

/** The models of one mock, with what only the mock itself does with them. */
export interface ModelStore extends ModelCatalogue {
  install(model: InstalledModel): void
  /** Finds a model whose name has the same upper and lower case, as a real Ollama does when it opens a file by its name. */
  findExact(name: ModelName): InstalledModel | undefined
  /** Returns whether a model of that name was removed. The default profile treats every other name as installed. */
  isRemoved(name: string): boolean
  /** Returns a placeholder for a model that the test does not describe. The default profile accepts any name. */
  placeholderFor(name: string): InstalledModel
  /** Returns the name with the case of the installed models: each part that an installed model has is written as in that model. */
  canonical(name: ModelName): ModelName
  /**
   * Loads a model, or extends its time in memory. Does nothing for a model that runs on another server. Models with the same weights are one model in memory. It has the name under
   * which it was loaded first.
   *
   * @param options.keepAlive how long it stays in memory, in milliseconds. Default: as long as before, or else five minutes.
   * @param options.setup a text that describes how the model is loaded. If it has changed, the model is loaded again.
   */
  load(
    model: InstalledModel,
    options: { keepAlive?: number | undefined; contextLength: number; setup?: string | undefined },
  ): void
  unload(model: InstalledModel): void
  reset(): void
}

const FIVE_MINUTES = 5 * 60_000
const MAX_PLACEHOLDERS = 100

interface ModelInMemory extends LoadedModelState {
  readonly keepAlive: number
  readonly setup: string
}

/** @param options.profile gives the values that the fixtures leave out */
export function createModelStore(
  models: Iterable<string | ModelFixture>,
  { profile, clock }: { profile: Profile; clock: Clock },
): ModelStore {
  const fixtures = readFixtures(models)
  const startedAt = clock.timestamp()
  let installed: InstalledModel[] = []
  const removed = new Set<string>()
  /**
   * The placeholders by name. They are kept because a test asks for the same few names again and again, and creating a model takes
   * longer than answering for it.
   */
  const placeholders = new Map<string, InstalledModel>()
  /** The models in memory by the digests of their weights. */
  const modelsInMemory = new Map<string, ModelInMemory>()

  function removeKey(key: string): boolean {
    const before = installed.length
    installed = installed.filter((model) => model.key !== key)
    return installed.length < before
  }

  const store: ModelStore = {
    list: () =>
      profile.listOrder === 'newest'
        ? installed.toSorted((a, b) => Date.parse(b.modifiedAt) - Date.parse(a.modifiedAt))
        : [...installed],
    find(name) {
      const key = toKey(name)
      return installed.find((model) => model.key === key)
    },
    findExact(name) {
      const fullName = toFullModelName(name)
      return installed.find((model) => toFullModelName(parseModelName(model.name)) === fullName)
    },
    add(model) {
      const [fixture] = readFixtures([model])
      const added = toInstalledModel(fixture!, { profile, createdAt: clock.timestamp() })
      store.install(added)
      return added
    },
    install(model) {
      removeKey(model.key)
      removed.delete(model.key)
      installed.unshift(model)
    },
    remove(name) {
      const key = toKey(name)
      removed.add(key)
      return removeKey(key)
    },
    isRemoved: (name) => removed.size > 0 && removed.has(toKey(name)),
    placeholderFor(name) {
      let model = placeholders.get(name)
      if (!model) {
        model = toInstalledModel({ name }, { profile, createdAt: startedAt })
        if (placeholders.size >= MAX_PLACEHOLDERS) placeholders.clear()
        placeholders.set(name, model)
      }
      return model
    },
    canonical(name) {
      const names = installed.map((model) => parseModelName(model.name))
      const known = (part: keyof ModelName): string =>
        names.find((other) => other[part].toLowerCase() === name[part].toLowerCase())?.[part] ?? name[part]
      return { host: known('host'), namespace: known('namespace'), model: known('model'), tag: known('tag') }
    },
    loaded() {
      const now = clock.now()
      for (const [key, loaded] of modelsInMemory) if (loaded.expiresAt <= now) modelsInMemory.delete(key)
      return [...modelsInMemory.values()].toSorted((a, b) => toSecond(b.expiresAt) - toSecond(a.expiresAt))
    },
    load(model, { keepAlive, contextLength, setup = '' }) {
      if (model.remote) return
      const now = clock.now()
      const before = modelsInMemory.get(model.weights)
      const isLoaded = before?.contextLength === contextLength && before.setup === setup && before.expiresAt > now
      const duration = keepAlive ?? (isLoaded ? before.keepAlive : FIVE_MINUTES)
      modelsInMemory.delete(model.weights)
      if (duration <= 0) return
      const loaded = isLoaded ? before.model : model
      modelsInMemory.set(model.weights, {
        model: loaded,
        contextLength,
        setup,
        keepAlive: duration,
        expiresAt: now + duration,
      })
    },
    unload(model) {
      modelsInMemory.delete(model.weights)
    },
    reset() {
      installed = fixtures.map((fixture) => toInstalledModel(fixture, { profile, createdAt: startedAt }))
      removed.clear()
      modelsInMemory.clear()
    },
  }
  store.reset()
  return store
}

/** Rounds to whole seconds, because a real Ollama compares whole seconds. Models of the same second keep their order. */
function toSecond(milliseconds: number): number {
  return Math.floor(milliseconds / 1000)
}

let lastName: string | undefined
let lastKey = ''

/** Returns the key of a name. The last key is kept, because most suites ask the same model again and again. */
function toKey(name: string): string {
  if (name !== lastName) {
    lastKey = toModelKey(parseModelName(name))
    lastName = name
  }
  return lastKey
}

/** Returns a copy of a model under another name. */
export function renameModel(model: InstalledModel, name: ModelName, modifiedAt: string): InstalledModel {
  return { ...model, name: toShortModelName(name), key: toModelKey(name), modifiedAt }
}
