import { OllamaError } from '../protocol/ollama-error.ts'
import type { CreateRequest } from '../protocol/requests.ts'
import type { Capability, ModelDetails } from '../protocol/responses.ts'
import type { InstalledModel } from '../state/model-fixtures.ts'

const QUANTIZATIONS = ['F32', 'F16', 'Q8_0', 'Q4_K_S', 'Q4_K_M', 'Q4_K', 'BF16']

/**
 * Returns the quantization that a request asks for, or an empty object if it asks for none.
 *
 * @throws OllamaError 500 for an unsupported quantization, or if the base cannot be quantized
 */
export function readQuantization(base: InstalledModel, request: CreateRequest): { quantization_level?: string } {
  const wanted = (request.quantize || request.quantization || '').toUpperCase()
  if (wanted === '') return {}
  if (!QUANTIZATIONS.includes(wanted)) {
    throw new OllamaError(
      500,
      `unsupported quantization type ${wanted} - supported types are F32, F16, Q4_K_S, Q4_K_M, Q8_0`,
    )
  }
  if (!['F16', 'BF16', 'F32'].includes(base.fileDetails.quantization_level)) {
    throw new OllamaError(500, 'quantization is only supported for F16, BF16 and F32 models')
  }
  return { quantization_level: wanted === 'Q4_K' ? 'Q4_K_M' : wanted }
}

/** What the field `info` of a request says about the model. A field that is left out, or empty, is undefined. */
export interface CreateInfo {
  family: string | undefined
  baseName: string | undefined
  quantization: string | undefined
  parameterSize: string | undefined
  contextLength: number | undefined
  embeddingLength: number | undefined
  capabilities: readonly Capability[]
}

/**
 * Reads the field `info` of a request. It overrides what the files of the model say about the model.
 *
 * @throws OllamaError 400 for a field of the wrong type
 */
export function readInfo(info: Record<string, unknown>): CreateInfo {
  const readString = (key: string): string | undefined => {
    const value = info[key]
    if (value !== undefined && typeof value !== 'string') {
      throw new OllamaError(400, `info field "${key}" must be a string`)
    }
    return value || undefined
  }
  const readCount = (key: string): number | undefined => {
    const value = info[key]
    if (value === undefined) return undefined
    if (typeof value !== 'number') throw new OllamaError(400, `info field "${key}" must be a number`)
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new OllamaError(400, `info field "${key}" must be a non-negative integer`)
    }
    return value || undefined
  }
  const { capabilities } = info
  return {
    family: readString('model_family'),
    baseName: readString('base_name'),
    quantization: readString('quantization_level'),
    parameterSize: readString('parameter_size'),
    contextLength: readCount('context_length'),
    embeddingLength: readCount('embedding_length'),
    // An item that is not a string becomes an empty name, as in a real Ollama.
    capabilities: Array.isArray(capabilities)
      ? capabilities.map((item: unknown) => (typeof item === 'string' ? item : '') as Capability)
      : [],
  }
}

/** Returns the details that the field `info` overrides. The family of the file stays in the list of families. */
export function toInfoDetails(info: CreateInfo, families: readonly string[] | null): Partial<ModelDetails> {
  const { family, quantization, parameterSize, contextLength, embeddingLength } = info
  return {
    ...(family && { family, families: [family, ...(families ?? [])] }),
    ...(quantization && { quantization_level: quantization }),
    ...(parameterSize && { parameter_size: parameterSize }),
    ...(contextLength && { context_length: contextLength }),
    ...(embeddingLength && { embedding_length: embeddingLength }),
  }
}

/** Returns the `model_info` of a model that runs on another server. Only the request can say something about its file. */
export function toRemoteInfo({
  family,
  baseName,
  contextLength,
  embeddingLength,
}: CreateInfo): Record<string, unknown> {
  if (family === undefined) return {}
  return {
    'general.architecture': family,
    ...(baseName && { 'general.basename': baseName }),
    ...(contextLength && { [`${family}.context_length`]: contextLength }),
    ...(embeddingLength && { [`${family}.embedding_length`]: embeddingLength }),
  }
}
