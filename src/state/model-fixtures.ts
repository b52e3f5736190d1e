import { FNV_OFFSET, hashFnv } from '../go/fnv.ts'
import { describeValue, refuse, refuseUnknownKeys } from '../misuse.ts'
import { cutCloud, parseModelName, toModelKey, toShortModelName } from '../protocol/model-names.ts'
import type { Capability, Tensor } from '../protocol/responses.ts'
import { CLOUD_URL, toRemoteUrl } from '../protocol/remote-url.ts'
import { toDefaultTemplate } from './default-template.ts'
import { assertFixture, FIXTURE_KEYS } from './fixture-checks.ts'
import { describeFile, toRemoteFile } from './model-file.ts'
import type { InstalledModel, ModelFixture, RemoteModel } from './model-types.ts'
import type { Profile } from './profile.ts'

export type { ExtraFile, FileDetails, InstalledModel, ModelFixture, RemoteModel } from './model-types.ts'

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

/** The template of a model that has none, as in a real Ollama. */
export const DEFAULT_TEMPLATE = '{{ .Prompt }}'

/** The tensors of a model whose file nobody uploaded. */
const PLACEHOLDER_TENSORS: readonly Tensor[] = [
  { name: 'token_embd.weight', type: 'F32', shape: [64, 32] },
  { name: 'blk.0.attn_norm.weight', type: 'F32', shape: [64] },
  { name: 'output.weight', type: 'F32', shape: [64, 32] },
]

const DEFAULT_CAPABILITIES: Capability[] = ['completion', 'tools', 'insert', 'vision', 'thinking']

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
    assertFixture(task, model)
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
  const family = profile.familyBeforeColon ? fixture.name.split(':', 1)[0]! : parsed.model
  const remote = toRemote(fixture)
  const capabilities =
    fixture.capabilities ?? (/embed/i.test(fixture.name) ? (['embedding'] as const) : DEFAULT_CAPABILITIES)
  // A model that is refused what it cannot do has a template that says what it can do.
  const isHeld = profile.checksCapabilities || fixture.capabilities !== undefined
  const licenses = [fixture.license ?? []].flat().filter((text) => text !== '')
  const file = remote ? toRemoteFile(fixture) : describeFile(fixture, family, profile.lengths)
  return {
    name: profile.keepsNames ? fixture.name : toShortModelName(parsed),
    key,
    modifiedAt: fixture.modifiedAt === undefined ? createdAt : toTimestamp(fixture.modifiedAt),
    size: fixture.size ?? (remote ? 0 : 4_700_000_000),
    digest: fixture.digest ?? profile.digest ?? toPlaceholderDigest(key),
    weights: remote ? '' : toPlaceholderDigest(`weights of ${key}`),
    ...file,
    capabilities,
    declaresCapabilities: fixture.capabilities !== undefined,
    template: fixture.template ?? (isHeld ? toDefaultTemplate(profile.template, capabilities) : profile.template),
    hasPlaceholderTemplate: fixture.template === undefined,
    system: fixture.system ?? profile.system,
    parameters: fixture.parameters ?? '',
    ...(fixture.parser && { parser: fixture.parser }),
    licenses,
    messages: fixture.messages ?? [],
    tensors: remote ? [] : PLACEHOLDER_TENSORS,
    remote,
    ...(profile.constantModelfile && { modelfile: `FROM ${DEFAULT_MODEL}` }),
  }
}

function toRemote({ name, remoteHost, remoteModel }: ModelFixture): RemoteModel | undefined {
  const inCloud = cutCloud(name)
  if (remoteHost === undefined && remoteModel === undefined && inCloud === undefined) return undefined
  const host = toRemoteUrl(remoteHost ?? CLOUD_URL)
  if (host === undefined) {
    refuse('create a mock Ollama', remoteHost, `remoteHost of the model '${name}'`, `a URL such as '${CLOUD_URL}'`)
  }
  return { host, model: remoteModel ?? inCloud ?? name }
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
