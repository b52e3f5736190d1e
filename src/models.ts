import type { Clock } from './clock.ts'
import { readFixtures, toInstalledModel, type InstalledModel, type ModelFixture } from './model-fixtures.ts'
import { parseModelName, toModelKey, toShortModelName, type ModelName } from './model-names.ts'

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
  /** Whether a model of that name was removed: in the default profile every other name is installed. */
  isRemoved(name: string): boolean
  /** A model that nobody described, for the default profile, where any name will do. */
  imagine(name: string): InstalledModel
  /** The name with those of its parts that an installed model has, in that model's case. */
  canonical(name: ModelName): ModelName
  /** Loads a model, or prolongs its stay. `keepAlive` in milliseconds; undefined: as before, or five minutes. */
  load(model: InstalledModel, stay: { keepAlive?: number | undefined; contextLength: number }): void
  unload(model: InstalledModel): void
  reset(): void
}

const FIVE_MINUTES = 5 * 60_000

interface Stay extends LoadedModelState {
  readonly keepAlive: number
}

/** @param options.strict whether names are shown as Ollama shows them, and every model has a digest of its own */
export function createModelStore(
  models: Iterable<string | ModelFixture>,
  { strict, clock }: { strict: boolean; clock: Clock },
): ModelStore {
  const fixtures = readFixtures(models)
  const startedAt = clock.timestamp()
  let installed: InstalledModel[] = []
  const removed = new Set<string>()
  const stays = new Map<string, Stay>()

  function removeKey(key: string): boolean {
    const before = installed.length
    installed = installed.filter((model) => model.key !== key)
    return installed.length < before
  }

  const store: ModelStore = {
    list: () =>
      strict ? installed.toSorted((a, b) => Date.parse(b.modifiedAt) - Date.parse(a.modifiedAt)) : [...installed],
    find(name) {
      const key = toKey(name)
      return installed.find((model) => model.key === key)
    },
    add(model) {
      const [fixture] = readFixtures([model])
      const added = toInstalledModel(fixture!, { strict, createdAt: clock.timestamp() })
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
    isRemoved: (name) => removed.has(toKey(name)),
    imagine: (name) => toInstalledModel({ name }, { strict, createdAt: startedAt }),
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
    load(model, { keepAlive, contextLength }) {
      const before = stays.get(model.key)
      const isHere = before?.contextLength === contextLength && before.expiresAt > clock.now()
      const duration = keepAlive ?? (isHere ? before.keepAlive : FIVE_MINUTES)
      if (duration <= 0) stays.delete(model.key)
      else {
        stays.delete(model.key)
        stays.set(model.key, { model, contextLength, keepAlive: duration, expiresAt: clock.now() + duration })
      }
    },
    unload(model) {
      stays.delete(model.key)
    },
    reset() {
      installed = fixtures.map((fixture) => toInstalledModel(fixture, { strict, createdAt: startedAt }))
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

function toKey(name: string): string {
  return toModelKey(parseModelName(name))
}

/** A model under another name: what a copy is. */
export function renameModel(model: InstalledModel, name: ModelName, modifiedAt: string): InstalledModel {
  return { ...model, name: toShortModelName(name), key: toModelKey(name), modifiedAt }
}
