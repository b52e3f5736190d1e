import { toHumanNumber } from '../protocol/gguf/describe-gguf.ts'
import type { ModelDetails } from '../protocol/responses.ts'
import type { FileDetails, InstalledModel, ModelFixture } from './model-types.ts'
import type { Profile } from './profile.ts'

/** What the file of a model decides. */
type ModelFile = Pick<InstalledModel, 'details' | 'fileDetails' | 'modelInfo'>

const DEFAULT_CONTEXT_LENGTH = 8192
const DEFAULT_EMBEDDING_LENGTH = 4096

/**
 * Describes the file of a model that a test describes. Its `details` and its `modelInfo` tell some values twice. If a test gives a value in
 * one of them, it is the same in the other.
 *
 * @param family the family if the test gives none
 * @param lengths the lengths in `details` if the test gives none
 */
export function describeFile(
  { details = {}, modelInfo }: ModelFixture,
  family: string,
  lengths: Profile['lengths'],
): ModelFile {
  const architecture = readText(modelInfo, 'general.architecture') ?? details.family ?? family
  const context = details.context_length ?? readLength(modelInfo, architecture, 'context_length')
  const embedding = details.embedding_length ?? readLength(modelInfo, architecture, 'embedding_length')
  const parameters = modelInfo?.['general.parameter_count']
  const fileDetails: FileDetails = {
    format: details.format ?? 'gguf',
    family: details.family ?? architecture,
    families: details.families === undefined ? [details.family ?? architecture] : details.families,
    parameter_size: details.parameter_size ?? (typeof parameters === 'number' ? toHumanNumber(parameters) : '8B'),
    quantization_level: details.quantization_level ?? 'Q4_0',
  }
  return {
    fileDetails,
    details: {
      parent_model: details.parent_model ?? '',
      ...lengths,
      ...(context !== undefined && { context_length: context }),
      ...(embedding !== undefined && { embedding_length: embedding }),
      ...fileDetails,
    },
    modelInfo: {
      ...(modelInfo === undefined && {
        'general.architecture': architecture,
        [`${architecture}.context_length`]: DEFAULT_CONTEXT_LENGTH,
        [`${architecture}.embedding_length`]: DEFAULT_EMBEDDING_LENGTH,
      }),
      ...(details.context_length !== undefined && { [`${architecture}.context_length`]: details.context_length }),
      ...(details.embedding_length !== undefined && { [`${architecture}.embedding_length`]: details.embedding_length }),
      ...modelInfo,
    },
  }
}

/** Describes a model that has no file, because it runs on another server. */
export function toRemoteFile({ details = {}, modelInfo = {} }: ModelFixture): ModelFile {
  const fileDetails: FileDetails = {
    format: details.format ?? '',
    family: details.family ?? '',
    families: details.families ?? null,
    parameter_size: details.parameter_size ?? '',
    quantization_level: details.quantization_level ?? '',
  }
  const complete: ModelDetails = { parent_model: '', ...details, ...fileDetails }
  return { details: complete, fileDetails, modelInfo }
}

function readText(info: Readonly<Record<string, unknown>> | undefined, key: string): string | undefined {
  const value = info?.[key]
  return typeof value === 'string' ? value : undefined
}

/** Reads a length. If the test does not name the architecture, the key with the length names it. */
function readLength(
  info: Readonly<Record<string, unknown>> | undefined,
  architecture: string,
  name: string,
): number | undefined {
  const value =
    info?.[`${architecture}.${name}`] ?? Object.entries(info ?? {}).find(([key]) => key.endsWith(`.${name}`))?.[1]
  return typeof value === 'number' ? value : undefined
}

/** Returns how many tokens a model supports at most. Infinity: neither its details nor its `model_info` say it. */
export function contextLengthOf({ details, modelInfo }: InstalledModel): number {
  const architecture = readText(modelInfo, 'general.architecture') ?? details.family
  return details.context_length || readLength(modelInfo, architecture, 'context_length') || Number.POSITIVE_INFINITY
}
