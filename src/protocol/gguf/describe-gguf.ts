import { formatFloat } from '../../go/template/floats.ts'
import type { GgufFile } from '../gguf.ts'
import type { Capability } from '../responses.ts'
import { STRING_TYPE, UINT32_TYPE } from './read-values.ts'

/** What a model's file says about the model. */
export interface FileDescription {
  /** The architecture, such as `llama`. It is the family of the model. */
  architecture: string
  /** The number of parameters as Ollama writes it, such as `8.0B`. */
  parameterSize: string
  /** The quantization of most tensors, such as `Q4_0`. */
  quantization: string
  /** The template in the format of Jinja, with which llama.cpp renders chats. Undefined: the file has none. */
  chatTemplate: string | undefined
  /** What the model can do, as far as its file says it without its template. */
  capabilities: readonly Capability[]
  /** The `model_info` of `/api/show`. */
  modelInfo: Readonly<Record<string, unknown>>
}

/** The quantizations by their number. Others are removed from the format, or unused. */
const FILE_TYPES: Readonly<Record<number, string>> = {
  1: 'F16',
  2: 'Q4_0',
  3: 'Q4_1',
  7: 'Q8_0',
  8: 'Q5_0',
  9: 'Q5_1',
  10: 'Q2_K',
  11: 'Q3_K_S',
  12: 'Q3_K_M',
  13: 'Q3_K_L',
  14: 'Q4_K_S',
  15: 'Q4_K_M',
  16: 'Q5_K_S',
  17: 'Q5_K_M',
  18: 'Q6_K',
  19: 'IQ2_XXS',
  20: 'IQ2_XS',
  21: 'Q2_K_S',
  22: 'IQ3_XS',
  23: 'IQ3_XXS',
  24: 'IQ1_S',
  25: 'IQ4_NL',
  26: 'IQ3_S',
  27: 'IQ3_M',
  28: 'IQ2_S',
  29: 'IQ2_M',
  30: 'IQ4_XS',
  31: 'IQ1_M',
  32: 'BF16',
  36: 'TQ1_0',
  37: 'TQ2_0',
  38: 'MXFP4_MOE',
  39: 'NVFP4',
  40: 'Q1_0',
}

/** Metadata that `/api/show` leaves out. */
const HIDDEN_KEYS = new Set(['general.name', 'tokenizer.chat_template'])

/**
 * Describes a model by its file.
 *
 * @see https://github.com/ollama/ollama/blob/main/server/create.go (createModel) and images.go (ggufCapabilities)
 */
export function describeGguf({ metadata }: GgufFile): FileDescription {
  const architecture = readString(metadata, 'general.architecture') ?? 'unknown'
  const chatTemplate = readString(metadata, 'tokenizer.chat_template') || undefined
  const has = (key: string): boolean => metadata.has(`${architecture}.${key}`)
  return {
    architecture,
    parameterSize: toHumanNumber(Number(metadata.get('general.parameter_count')?.value ?? 0)),
    // The number 0 stands for F32, but Ollama takes it for a missing number.
    quantization: FILE_TYPES[readUint32(metadata, 'general.file_type') ?? 0] ?? 'unknown',
    chatTemplate,
    capabilities: [
      has('pooling_type') ? 'embedding' : 'completion',
      ...(has('vision.block_count') ? (['vision'] as const) : []),
      ...(has('audio.block_count') ? (['audio'] as const) : []),
    ],
    modelInfo: Object.fromEntries(
      [...metadata].filter(([key]) => !HIDDEN_KEYS.has(key)).map(([key, { value }]) => [key, value]),
    ),
  }
}

function readString(metadata: GgufFile['metadata'], key: string): string | undefined {
  const entry = metadata.get(key)
  return entry?.type === STRING_TYPE ? String(entry.value) : undefined
}

function readUint32(metadata: GgufFile['metadata'], key: string): number | undefined {
  const entry = metadata.get(key)
  return entry?.type === UINT32_TYPE ? Number(entry.value) : undefined
}

/**
 * Writes a number as Ollama writes the size of a model, such as `8B`, `1.2B`, `137M`, `22.57M` or `64`.
 *
 * @see https://github.com/ollama/ollama/blob/main/format/format.go (HumanNumber)
 */
export function toHumanNumber(count: number): string {
  const write = (value: number, decimals: number): string =>
    formatFloat(value, 'f', Number.isInteger(value) ? 0 : decimals)
  if (count >= 1e9) return `${write(count / 1e9, 1)}B`
  if (count >= 1e6) return `${write(count / 1e6, 2)}M`
  if (count >= 1000) return `${formatFloat(count / 1000, 'f', 0)}K`
  return String(count)
}
