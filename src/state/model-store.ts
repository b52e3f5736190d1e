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

export interface LoadedModelState {
  readonly model: InstalledModel
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  /** Tokens. */
  readonly contextLength: number
}

/** The models of one mock: which are installed, and which are in memory until when. */
export interface ModelCatalogue {
  /** As `/api/tags` lists them: in strict the newest first, otherwise as given. */
  list(): InstalledModel[]
  /** The model of that name, by Ollama's naming. */
  find(name: string): InstalledModel | undefined
  /** Installs a model, in the place of one of the same name. */
  add(model: string | ModelFixture): InstalledModel
  /** Uninstalls a model; whether there was one. One that is in memory stays there for its time. */
  remove(name: string): boolean
  /** Those in memory now, the longest to stay first. */
  loaded(): LoadedModelState[]
}

/** What the mock itself does with its models. */
export interface ModelStore extends ModelCatalogue {
  install(model: InstalledModel): void
  /** The model that is installed in that very case: where the real server opens a file without looking for its name. */
  findExact(name: ModelName): InstalledModel | undefined
  /** Whether a model of that name was removed: in the default profile every other name is installed. */
  isRemoved(name: string): boolean
  /** A model that nobody described, for the default profile, where any name will do. */
  imagine(name: string): InstalledModel
  /** The name with those of its parts that an installed model has, in that model's case. */
  canonical(name: ModelName): ModelName
  /**
   * Loads a model, or prolongs its stay. Models of the same weights are one in memory, under the name that came first.
   *
   * @param stay.keepAlive in milliseconds; undefined: as before, or five minutes
   * @param stay.setup what is equal for two loadings of which the second needs no new one
   */
  load(
    model: InstalledModel,
    stay: { keepAlive?: number | undefined; contextLength: number; setup?: string | undefined },
  ): void
  unload(model: InstalledModel): void
  reset(): void
}

const FIVE_MINUTES = 5 * 60_000
const MOST_IMAGINED = 100

interface Stay extends LoadedModelState {
  readonly keepAlive: number
  readonly setup: string
}

/** @param options.profile what models are like that are described in part, or not at all */
export function createModelStore(
  models: Iterable<string | ModelFixture>,
  { profile, clock }: { profile: Profile; clock: Clock },
): ModelStore {
  const fixtures = readFixtures(models)
  const startedAt = clock.timestamp()
  let installed: InstalledModel[] = []
  const removed = new Set<string>()
  /** Why kept: a test asks for the same few names again and again, and a model is more work than its answer. */
  const imagined = new Map<string, InstalledModel>()
  /** By the digest of the weights. */
  const stays = new Map<string, Stay>()

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
    imagine(name) {
      let model = imagined.get(name)
      if (!model) {
        model = toInstalledModel({ name }, { profile, createdAt: startedAt })
        if (imagined.size >= MOST_IMAGINED) imagined.clear()
        imagined.set(name, model)
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
      for (const [key, stay] of stays) if (stay.expiresAt <= now) stays.delete(key)
      return [...stays.values()].toSorted((a, b) => toSecond(b.expiresAt) - toSecond(a.expiresAt))
    },
    load(model, { keepAlive, contextLength, setup = '' }) {
      const now = clock.now()
      const before = stays.get(model.weights)
      const isHere = before?.contextLength === contextLength && before.setup === setup && before.expiresAt > now
      const duration = keepAlive ?? (isHere ? before.keepAlive : FIVE_MINUTES)
      stays.delete(model.weights)
      if (duration <= 0) return
      const loaded = isHere ? before.model : model
      stays.set(model.weights, {
        model: loaded,
        contextLength,
        setup,
        keepAlive: duration,
        expiresAt: now + duration,
      })
    },
    unload(model) {
      stays.delete(model.weights)
    },
    reset() {
      installed = fixtures.map((fixture) => toInstalledModel(fixture, { profile, createdAt: startedAt }))
      removed.clear()
      stays.clear()
    },
  }
  store.reset()
  return store
}

/** Why by whole seconds: so does the real server, and models of one second keep their order. */
function toSecond(milliseconds: number): number {
  return Math.floor(milliseconds / 1000)
}

let lastName: string | undefined
let lastKey = ''

/** The key of a name. The last one is kept, because most suites ask one model again and again. */
function toKey(name: string): string {
  if (name !== lastName) {
    lastKey = toModelKey(parseModelName(name))
    lastName = name
  }
  return lastKey
}

/** A model under another name: what a copy is. */
export function renameModel(model: InstalledModel, name: ModelName, modifiedAt: string): InstalledModel {
  return { ...model, name: toShortModelName(name), key: toModelKey(name), modifiedAt }
}
