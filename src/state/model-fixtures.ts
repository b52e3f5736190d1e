import { FNV_OFFSET, hashFnv } from '../go/fnv.ts'
import { describeValue, refuse, refuseUnknownKeys } from '../misuse.ts'
import { parseModelName, toModelKey, toShortModelName } from '../protocol/model-names.ts'
import type { Capability, Message, ModelDetails } from '../protocol/responses.ts'
import type { Profile } from './profile.ts'

/** The model of a request that names none; only in the default profile. */
export const DEFAULT_MODEL = 'llama3.1:8b'

/** The model of a request for embeddings that names none; only in the default profile. */
export const DEFAULT_EMBEDDING_MODEL = 'nomic-embed-text'

/** The models that are installed by default. */
export const DEFAULT_MODELS = /* @__PURE__ */ Object.freeze([
  DEFAULT_MODEL,
  'mistral:7b',
  DEFAULT_EMBEDDING_MODEL,
] as const)

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
  capabilities?: readonly Capability[]
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
  /** Equal for all names that Ollama takes for this one. */
  readonly key: string
  readonly modifiedAt: string
  readonly size: number
  readonly digest: string
  /** The digest of its largest file, which copies and children share. */
  readonly weights: string
  readonly details: ModelDetails
  readonly capabilities: readonly Capability[]
  /** Whether a fixture says what it can do: it is then held to that in every profile. */
  readonly declaresCapabilities: boolean
  readonly template: string
  readonly system: string
  readonly parameters: string
  readonly license: string
  readonly messages: readonly Message[]
  readonly modelInfo: Readonly<Record<string, unknown>>
  /** A constant, where it has one; otherwise it is written from the rest. */
  readonly modelfile?: string
}

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

/** @throws TypeError for what is no list of models, with a sentence that says what to give */
export function readFixtures(models: Iterable<string | ModelFixture>): ModelFixture[] {
  const task = 'create a mock Ollama'
  if (typeof models === 'string' || typeof (models as Iterable<unknown> | null)?.[Symbol.iterator] !== 'function') {
    refuse(task, models, 'models', 'a list of names, or of objects with a name')
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

/** @param createdAt what `modified_at` says of a model that does not say it */
export function toInstalledModel(
  fixture: ModelFixture,
  { profile, createdAt }: { profile: Profile; createdAt: string },
): InstalledModel {
  const parsed = parseModelName(fixture.name)
  const key = toModelKey(parsed)
  const family = fixture.details?.family ?? (profile.familyBeforeColon ? fixture.name.split(':', 1)[0]! : parsed.model)
  return {
    name: profile.keepsNames ? fixture.name : toShortModelName(parsed),
    key,
    modifiedAt: fixture.modifiedAt === undefined ? createdAt : toTimestamp(fixture.modifiedAt),
    size: fixture.size ?? 4_700_000_000,
    digest: fixture.digest ?? profile.digest ?? imagineDigest(key),
    weights: imagineDigest(`weights of ${key}`),
    details: {
      parent_model: '',
      format: 'gguf',
      families: [family],
      parameter_size: '8B',
      quantization_level: 'Q4_0',
      ...profile.lengths,
      ...fixture.details,
      family,
    },
    capabilities: fixture.capabilities ?? (/embed/i.test(fixture.name) ? ['embedding'] : EVERYTHING),
    declaresCapabilities: fixture.capabilities !== undefined,
    template: fixture.template ?? profile.template,
    system: fixture.system ?? profile.system,
    parameters: fixture.parameters ?? '',
    license: fixture.license ?? '',
    messages: fixture.messages ?? [],
    modelInfo: fixture.modelInfo ?? {
      'general.architecture': family,
      [`${family}.context_length`]: 8192,
      [`${family}.embedding_length`]: 4096,
    },
    ...(profile.constantModelfile && { modelfile: `FROM ${DEFAULT_MODEL}` }),
  }
}

function toTimestamp(time: string | Date): string {
  return typeof time === 'string' ? time : time.toISOString()
}

/** 64 hexadecimal digits that differ from text to text: FNV-1a, eight times with another start. */
export function imagineDigest(text: string): string {
  let digest = ''
  for (let round = 0; round < 8; round++) {
    const hash = hashFnv(text, FNV_OFFSET ^ Math.imul(round, 0x9e3779b1))
    digest += hash.toString(16).padStart(8, '0')
  }
  return digest
}
