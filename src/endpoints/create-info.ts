import { OllamaError } from '../protocol/ollama-error.ts'
import type { CreateRequest } from '../protocol/requests.ts'
import type { Capability } from '../protocol/responses.ts'
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
  if (!['F16', 'BF16', 'F32'].includes(base.details.quantization_level)) {
    throw new OllamaError(500, 'quantization is only supported for F16, BF16 and F32 models')
  }
  return { quantization_level: wanted === 'Q4_K' ? 'Q4_K_M' : wanted }
}

/**
 * Reads the field `info` of a request. It overrides what the files of the model say about the model.
 *
 * @throws OllamaError 400 for a field of the wrong type
 */
export function readInfo(info: Record<string, unknown>): { details: object; capabilities: Capability[] } {
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
  const family = readString('model_family')
  readString('base_name')
  const quantization = readString('quantization_level')
  const parameterSize = readString('parameter_size')
  const contextLength = readCount('context_length')
  const embeddingLength = readCount('embedding_length')
  const { capabilities } = info
  return {
    details: {
      ...(family && { family, families: [family] }),
      ...(quantization && { quantization_level: quantization }),
      ...(parameterSize && { parameter_size: parameterSize }),
      ...(contextLength && { context_length: contextLength }),
      ...(embeddingLength && { embedding_length: embeddingLength }),
    },
    capabilities: Array.isArray(capabilities)
      ? capabilities.filter((item): item is Capability => typeof item === 'string')
      : [],
  }
}
