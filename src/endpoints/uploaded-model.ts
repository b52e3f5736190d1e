import { describeGguf } from '../protocol/gguf/describe-gguf.ts'
import type { GgufFile } from '../protocol/gguf.ts'
import type { Capability } from '../protocol/responses.ts'
import { DEFAULT_TEMPLATE, type InstalledModel } from '../state/model-fixtures.ts'
import { chatTemplateCapabilities } from './created-capabilities.ts'

/** A GGUF file that a client has uploaded. */
export interface UploadedFile {
  /** 64 hexadecimal digits. */
  digest: string
  bytes: Uint8Array
  header: GgufFile
}

/** What a model has if it is not made from another one, and the request gives none of it. */
export const NO_LAYERS = {
  template: DEFAULT_TEMPLATE,
  hasDefaultTemplate: true,
  hasPlaceholderTemplate: true,
  system: '',
  parameters: '',
  licenses: [],
  messages: [],
} as const satisfies Partial<InstalledModel>

/**
 * Makes a model of its files. The first file with a model describes it. A file with a projector adds `vision`.
 *
 * @param placeholder gives the values that no file has, such as the name
 */
export function toUploadedModel(
  placeholder: InstalledModel,
  files: readonly [UploadedFile, ...UploadedFile[]],
): InstalledModel {
  const main = files.find(({ header }) => !isProjector(header)) ?? files[0]
  const { architecture, parameterSize, quantization, chatTemplate, capabilities, modelInfo } = describeGguf(main.header)
  const projectors = files.filter(({ header }) => isProjector(header))
  const architectures = new Map(
    [...new Set(files.map(({ header }) => header))].map((header) => [header, describeGguf(header).architecture]),
  )
  const fileDetails = {
    format: 'gguf',
    family: architecture,
    families: files.filter(({ header }) => !isProjector(header)).map(({ header }) => architectures.get(header)!),
    parameter_size: parameterSize,
    quantization_level: quantization,
  }
  const all: Capability[] = [
    ...chatTemplateCapabilities(chatTemplate),
    ...capabilities,
    ...(projectors.length > 0 ? (['vision'] as const) : []),
  ]
  return {
    ...placeholder,
    size: files.reduce((sum, { bytes }) => sum + bytes.length, 0),
    weights: main.digest,
    extraFiles: projectors.filter((file) => file !== main).map(({ digest }) => ({ kind: 'projector', digest })),
    details: { parent_model: '', ...toLengths(modelInfo, architecture), ...fileDetails },
    fileDetails,
    capabilities: [...new Set(all)],
    ...NO_LAYERS,
    chatTemplate,
    modelInfo,
    tensors: main.header.tensors.map(({ name, type, shape }) => ({ name, type, shape: [...shape] })),
  }
}

/** The beginnings of the names of tensors that belong to another part than the text model, such as the part that reads images. */
const OTHER_PARTS = ['a.', 'mm.', 'mtp.', 's.', 'v.']

/**
 * Returns whether a real Ollama writes a file again before it keeps it, and so validates it. It keeps the file of a projector, and one that holds
 * other parts than the text model, as it is.
 *
 * @see https://github.com/ollama/ollama/blob/main/server/create.go (createModel, hasEmbeddedCompatibilityTensors)
 */
export function isRewritten(header: GgufFile): boolean {
  return !isProjector(header) && !header.tensors.some(({ name }) => OTHER_PARTS.some((part) => name.startsWith(part)))
}

/** Returns the two lengths of a model that its file gives, in the fields of `/api/tags`. */
function toLengths(
  modelInfo: Readonly<Record<string, unknown>>,
  architecture: string,
): { context_length?: number; embedding_length?: number } {
  const context = modelInfo[`${architecture}.context_length`]
  const embedding = modelInfo[`${architecture}.embedding_length`]
  return {
    ...(typeof context === 'number' && { context_length: context }),
    ...(typeof embedding === 'number' && { embedding_length: embedding }),
  }
}

/**
 * Returns whether a file has only the part of a model that reads images or sounds.
 *
 * @see https://github.com/ollama/ollama/blob/main/server/create.go (isProjectorGGUF)
 */
function isProjector({ metadata }: GgufFile): boolean {
  const read = (key: string): unknown => metadata.get(key)?.value
  const architecture = String(read('general.architecture') ?? 'unknown')
  const type = read('general.type')
  if (type === 'projector' || type === 'mmproj') return true
  const hasBlocks = Number(read(`${architecture}.block_count`) ?? 0) > 0
  if (!hasBlocks && Number(read(`${architecture}.vision.block_count`) ?? 0) > 0) return true
  const hasEncoder =
    read(`${architecture}.has_vision_encoder`) === true || read(`${architecture}.has_audio_encoder`) === true
  return architecture === 'clip' && !hasBlocks && hasEncoder
}
