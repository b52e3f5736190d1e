import type { Clock } from './clock.ts'
import { describeValue, refuseUnknownKeys } from './misuse.ts'
import { parseModelName, toModelKey, toShortModelName } from './model-names.ts'
import type { Capability, Message, ModelDetails } from './protocol.ts'

/** The installed models of the seed: what `/api/tags` lists by default. */
export const DEFAULT_MODELS: readonly string[] = ['llama3.1:8b', 'mistral:7b', 'nomic-embed-text']

/** An installed model as a test describes it; what is left out is filled in. */
export interface ModelFixture {
  name: string
  /** Default: when the mock was made. */
  modifiedAt?: string | Date
  /** Bytes; default 4,700,000,000. */
  size?: number
  digest?: string
  details?: Partial<ModelDetails>
  /** Default: everything, or `['embedding']` for a name that holds `embed`. */
  capabilities?: Capability[]
  template?: string
  system?: string
  /** As `/api/show` prints them: a name and a value a line. */
  parameters?: string
  license?: string
  messages?: Message[]
  modelInfo?: Record<string, unknown>
}

/** An installed model with nothing left out. */
export interface InstalledModel {
  /** As it is listed. */
  readonly name: string
  readonly key: string
  readonly modifiedAt: string
  readonly size: number
  readonly digest: string
  readonly details: ModelDetails
  readonly capabilities: readonly Capability[]
  readonly template: string
  readonly system: string
  readonly parameters: string
  readonly license: string
  readonly messages: readonly Message[]
  readonly modelInfo: Readonly<Record<string, unknown>>
  readonly modelfile?: string
}

export interface LoadedModelState {
  readonly model: InstalledModel
  /** Milliseconds since 1970; Infinity: for ever. */
  readonly expiresAt: number
}

/** The models of one mock: which are installed, and which are in memory until when. */
export interface ModelCatalogue {
  /** As `/api/tags` lists them. */
  list(): InstalledModel[]
  /** The model of that name, by Ollama's naming. */
  find(name: string): InstalledModel | undefined
  add(model: string | ModelFixture): InstalledModel
  /** Whether there was one. */
  remove(name: string): boolean
  /** Whether a model of that name was removed: in the default profile every other name is installed. */
  isRemoved(name: string): boolean
  /** A model that nobody described, for the default profile, where any name will do. */
  imagine(name: string): InstalledModel
  /** Those in memory now, the longest to stay first. */
  loaded(): LoadedModelState[]
  /** Loads a model, or prolongs its stay. `keepAlive` in milliseconds; undefined: as before, or five minutes. */
  load(model: InstalledModel, keepAlive?: number): void
  unload(model: InstalledModel): void
  reset(): void
}

const FIVE_MINUTES = 5 * 60_000
const EVERYTHING: Capability[] = ['completion', 'tools', 'insert', 'vision', 'thinking']
const FIXTURE_KEYS = [
  'name',
  'modifiedAt',
  'size',
  'digest',
  'details',
  'capabilities',
  'template',
  'system',
  'parameters',
  'license',
  'messages',
  'modelInfo',
] as const satisfies ReadonlyArray<keyof ModelFixture>

/** @param options.strict whether names are shown as Ollama shows them, and every model has a digest of its own */
export function createModelCatalogue(
  models: Iterable<string | ModelFixture>,
  { strict, clock }: { strict: boolean; clock: Clock },
): ModelCatalogue {
  const fixtures = readFixtures(models)
  const createdAt = clock.timestamp()
  let installed: InstalledModel[] = []
  const removed = new Set<string>()
  const stays = new Map<string, { model: InstalledModel; keepAlive: number; expiresAt: number }>()

  const install = (fixture: ModelFixture): InstalledModel => toInstalledModel(fixture, { strict, createdAt })
  const remove = (key: string): boolean => {
    const before = installed.length
    installed = installed.filter((model) => model.key !== key)
    return installed.length < before
  }

  const catalogue: ModelCatalogue = {
    list: () => [...installed],
    find: (name) => {
      const key = toKey(name)
      return installed.find((model) => model.key === key)
    },
    add(model) {
      const [fixture] = readFixtures([model])
      const added = install(fixture!)
      remove(added.key)
      removed.delete(added.key)
      installed.unshift(added)
      return added
    },
    remove(name) {
      const key = toKey(name)
      removed.add(key)
      return remove(key)
    },
    isRemoved: (name) => removed.has(toKey(name)),
    imagine: (name) => install({ name }),
    loaded() {
      const now = clock.now()
      for (const [key, stay] of stays) if (stay.expiresAt <= now) stays.delete(key)
      // Why by whole seconds: so does the real server, and models of one second keep the order of their loading.
      const second = ({ expiresAt }: { expiresAt: number }): number => Math.floor(expiresAt / 1000)
      return [...stays.values()].toSorted((a, b) => (second(a) === second(b) ? 0 : second(b) - second(a)))
    },
    load(model, keepAlive) {
      const duration = keepAlive ?? stays.get(model.key)?.keepAlive ?? FIVE_MINUTES
      if (duration <= 0) stays.delete(model.key)
      else stays.set(model.key, { model, keepAlive: duration, expiresAt: clock.now() + duration })
    },
    unload(model) {
      stays.delete(model.key)
    },
    reset() {
      installed = fixtures.map(install)
      removed.clear()
      stays.clear()
    },
  }
  catalogue.reset()
  return catalogue
}

function toKey(name: string): string {
  return toModelKey(parseModelName(name))
}

function readFixtures(models: Iterable<string | ModelFixture>): ModelFixture[] {
  const task = 'create a mock Ollama'
  if (
    typeof models === 'string' ||
    typeof (models as Iterable<unknown> | undefined)?.[Symbol.iterator] !== 'function'
  ) {
    throw new TypeError(
      `Failed to ${task}: found ${describeValue(models)} as models. Give a list of names, or of objects with a name.`,
    )
  }
  return Array.from(models, (model) => {
    if (typeof model === 'string') return { name: model }
    if (typeof model?.name !== 'string') {
      throw new TypeError(
        `Failed to ${task}: found ${describeValue(model)} among the models. Give a name, or an object with a name.`,
      )
    }
    refuseUnknownKeys(task, `model '${model.name}'`, model, FIXTURE_KEYS)
    return model
  })
}

function toInstalledModel(
  fixture: ModelFixture,
  { strict, createdAt }: { strict: boolean; createdAt: string },
): InstalledModel {
  const parsed = parseModelName(fixture.name)
  const key = toModelKey(parsed)
  // Why the part before the first colon: so does the seed, for a name with a namespace too.
  const family = fixture.details?.family ?? (strict ? parsed.model : fixture.name.split(':', 1)[0]!)
  const capabilities = fixture.capabilities ?? (/embed/i.test(fixture.name) ? ['embedding'] : EVERYTHING)
  return {
    name: strict ? toShortModelName(parsed) : fixture.name,
    key,
    modifiedAt: fixture.modifiedAt === undefined ? createdAt : toTimestamp(fixture.modifiedAt),
    size: fixture.size ?? 4_700_000_000,
    digest: fixture.digest ?? (strict ? imagineDigest(key) : 'sha256:deadbeef'),
    details: {
      parent_model: '',
      format: 'gguf',
      families: [family],
      parameter_size: '8B',
      quantization_level: 'Q4_0',
      ...(strict && { context_length: 8192, embedding_length: 4096 }),
      ...fixture.details,
      family,
    },
    capabilities,
    template: fixture.template ?? (strict ? '{{ .Prompt }}' : '{{ .System }} {{ .Prompt }}'),
    system: fixture.system ?? (strict ? '' : 'You are a secret internal system prompt.'),
    parameters: fixture.parameters ?? '',
    license: fixture.license ?? '',
    messages: fixture.messages ?? [],
    modelInfo: fixture.modelInfo ?? {
      'general.architecture': family,
      [`${family}.context_length`]: 8192,
      [`${family}.embedding_length`]: 4096,
    },
    ...(!strict && { modelfile: 'FROM llama3.1:8b' }),
  }
}

function toTimestamp(time: string | Date): string {
  return typeof time === 'string' ? time : time.toISOString()
}

/** 64 hexadecimal digits that differ from name to name: FNV-1a, eight times with another start. */
function imagineDigest(key: string): string {
  let digest = ''
  for (let round = 0; round < 8; round++) {
    let hash = 0x811c9dc5 ^ Math.imul(round, 0x9e3779b1)
    for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
    digest += (hash >>> 0).toString(16).padStart(8, '0')
  }
  return digest
}
