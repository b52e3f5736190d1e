import {
  parseModelName,
  toFullModelName,
  toModelKey,
  toShortModelName,
  type ModelName,
} from '../protocol/model-names.ts'
import type { Clock } from '../streaming/clock.ts'
import { readFixtures, toInstalledModel, type InstalledModel, type ModelFixture } from './model-fixtures.ts'
import { ModelMemory, type LoadedModelState } from './model-memory.ts'
import type { Profile } from './profile.ts'

export type { LoadedModelState } from './model-memory.ts'

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
  /** The models that are in memory. */
  readonly memory: ModelMemory
  reset(): void
}

const MAX_PLACEHOLDERS = 100

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
  const memory = new ModelMemory(clock)

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
    loaded: () => memory.list().map(({ model, expiresAt, contextLength }) => ({ model, expiresAt, contextLength })),
    memory,
    reset() {
      installed = fixtures.map((fixture) => toInstalledModel(fixture, { profile, createdAt: startedAt }))
      removed.clear()
      memory.clear()
    },
  }
  store.reset()
  return store
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
