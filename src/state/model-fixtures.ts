import { FNV_OFFSET, hashFnv } from '../go/fnv.ts'
import { describeValue, refuse, refuseUnknownKeys } from '../misuse.ts'
import { parseModelName, toModelKey, toShortModelName } from '../protocol/model-names.ts'
import type { Capability, Message, ModelDetails } from '../protocol/responses.ts'
import type { Profile } from './profile.ts'

/** The model that answers a request that names no model, in the default profile. */
export const DEFAULT_MODEL = 'llama3.1:8b'

/** The model that answers an embedding request that names no model, in the default profile. */
export const DEFAULT_EMBEDDING_MODEL = 'nomic-embed-text'

/** The models that are installed by default: the default of the option `models`. */
export const DEFAULT_MODELS = /* @__PURE__ */ Object.freeze([
  DEFAULT_MODEL,
  'mistral:7b',
  DEFAULT_EMBEDDING_MODEL,
] as const)

/**
 * An installed model as a test describes it. Fields that are left out get default values.
 *
 * @example
 * createMockOllama({ models: ['mistral:7b', { name: 'llama3.2', capabilities: ['completion', 'tools'] }] })
 */
export interface ModelFixture {
  /** The name of the model, such as `llama3.2` or `llama3.2:1b`. */
  name: string
  /** The time of the last change; a string is in RFC 3339. Default: the time when the mock was created or the model was added. */
  modifiedAt?: string | Date
  /**
   * The size of the model in bytes.
   *
   * @default 4_700_000_000
   */
  size?: number
  /** The digest of the model. Default: `sha256:deadbeef`; in `strict`, 64 hexadecimal digits that are made from the name. */
  digest?: string
  /**
   * The `details` of `/api/tags` and `/api/show`. Default: the format is `gguf`, the size is `8B`, the quantization is `Q4_0`, and
   * the family is made from the name. `strict` adds the `context_length` of `modelInfo`, and vectors of 4096 numbers. The context of
   * the model is never longer than its `context_length`.
   */
  details?: Partial<ModelDetails>
  /**
   * What the model can do. A request for anything else is refused. Default: `['embedding']` if the name contains `embed`, otherwise
   * `['completion', 'tools', 'insert', 'vision', 'thinking']`. Only `strict` refuses a request because of this default.
   */
  capabilities?: readonly Capability[]
  /** The Go template that makes the prompt of the model. Default: `{{ .System }} {{ .Prompt }}`; in `strict`, `{{ .Prompt }}`. */
  template?: string
  /** The system prompt. Default: `You are a secret internal system prompt.`; in `strict`, none. */
  system?: string
  /** The parameters as `/api/show` prints them: a name and a value per line. Default: none. */
  parameters?: string
  /** The text of the license. Default: none. */
  license?: string
  /** The messages that come before those of each request, like the `MESSAGE` lines of a Modelfile. Default: none. */
  messages?: Message[]
  /**
   * The `model_info` of `/api/show`. Default: the architecture, the `context_length` of `details` or else 8192 tokens, and vectors of 4096
   * numbers.
   */
  modelInfo?: Record<string, unknown>
}

/** An installed model with all its values. */
export interface InstalledModel {
  /** The name as `/api/tags` lists it. */
  readonly name: string
  /** A key that is equal for all names of this model. */
  readonly key: string
  /** The time of the last change in RFC 3339. */
  readonly modifiedAt: string
  /** The size of the model in bytes. */
  readonly size: number
  readonly digest: string
  /** The digest of its largest file. Copies of the model, and models that are created from it, have the same one. */
  readonly weights: string
  readonly details: ModelDetails
  readonly capabilities: readonly Capability[]
  /** Whether its fixture has `capabilities`. If so, every profile refuses what the model cannot do. */
  readonly declaresCapabilities: boolean
  readonly template: string
  readonly system: string
  readonly parameters: string
  readonly license: string
  readonly messages: readonly Message[]
  readonly modelInfo: Readonly<Record<string, unknown>>
  /** The constant Modelfile of the default profile. Without it, the Modelfile is written from the other values. */
  readonly modelfile?: string
}

const DEFAULT_CAPABILITIES: Capability[] = ['completion', 'tools', 'insert', 'vision', 'thinking']
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

/**
 * Reads a list of models.
 *
 * @throws TypeError that says what to give, if it is not a list of models
 */
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

/**
 * Fills in what a fixture leaves out.
 *
 * @param options.createdAt the `modifiedAt` of a fixture that has none
 */
export function toInstalledModel(
  fixture: ModelFixture,
  { profile, createdAt }: { profile: Profile; createdAt: string },
): InstalledModel {
  const parsed = parseModelName(fixture.name)
  const key = toModelKey(parsed)
  const family = fixture.details?.family ?? (profile.familyBeforeColon ? fixture.name.split(':', 1)[0]! : parsed.model)
  const contextLength = fixture.details?.context_length ?? findContextLength(fixture.modelInfo ?? {})
  return {
    name: profile.keepsNames ? fixture.name : toShortModelName(parsed),
    key,
    modifiedAt: fixture.modifiedAt === undefined ? createdAt : toTimestamp(fixture.modifiedAt),
    size: fixture.size ?? 4_700_000_000,
    digest: fixture.digest ?? profile.digest ?? toPlaceholderDigest(key),
    weights: toPlaceholderDigest(`weights of ${key}`),
    details: {
      parent_model: '',
      format: 'gguf',
      families: [family],
      parameter_size: '8B',
      quantization_level: 'Q4_0',
      ...profile.lengths,
      ...(profile.lengths.context_length && contextLength && { context_length: contextLength }),
      ...fixture.details,
      family,
    },
    capabilities: fixture.capabilities ?? (/embed/i.test(fixture.name) ? ['embedding'] : DEFAULT_CAPABILITIES),
    declaresCapabilities: fixture.capabilities !== undefined,
    template: fixture.template ?? profile.template,
    system: fixture.system ?? profile.system,
    parameters: fixture.parameters ?? '',
    license: fixture.license ?? '',
    messages: fixture.messages ?? [],
    modelInfo: fixture.modelInfo ?? {
      'general.architecture': family,
      [`${family}.context_length`]: contextLength ?? 8192,
      [`${family}.embedding_length`]: 4096,
    },
    ...(profile.constantModelfile && { modelfile: `FROM ${DEFAULT_MODEL}` }),
  }
}

/** Returns how many tokens a model supports at most. Infinity: neither its details nor its `model_info` say it. */
export function contextLengthOf({ details, modelInfo }: InstalledModel): number {
  return details.context_length || findContextLength(modelInfo) || Number.POSITIVE_INFINITY
}

/** Finds the context length in a `model_info`, whose key begins with the architecture of the model. */
function findContextLength(modelInfo: Readonly<Record<string, unknown>>): number | undefined {
  const key = `${String(modelInfo['general.architecture'])}.context_length`
  const length =
    modelInfo[key] ?? modelInfo[Object.keys(modelInfo).find((name) => name.endsWith('.context_length')) ?? key]
  return typeof length === 'number' ? length : undefined
}

function toTimestamp(time: string | Date): string {
  return typeof time === 'string' ? time : time.toISOString()
}

/**
 * Makes a placeholder for a SHA-256 digest: 64 hexadecimal digits that are different for different texts. It computes FNV-1a eight
 * times, each time with another start value.
 */
export function toPlaceholderDigest(text: string): string {
  let digest = ''
  for (let round = 0; round < 8; round++) {
    const hash = hashFnv(text, FNV_OFFSET ^ Math.imul(round, 0x9e3779b1))
    digest += hash.toString(16).padStart(8, '0')
  }
  return digest
}
