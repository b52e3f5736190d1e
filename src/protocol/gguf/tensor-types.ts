/** How the numbers of a tensor are stored. */
export interface TensorType {
  name: string
  /** How many numbers are in one block. */
  blockSize: number
  /** The size of one block in bytes; 0 for a type whose size Ollama does not know. */
  blockBytes: number
}

const type = (name: string, blockSize: number, blockBytes: number): TensorType => ({ name, blockSize, blockBytes })

/** A type that Ollama does not name. It cannot know the size of such a tensor. */
const UNKNOWN = type('unknown', 256, 0)

/**
 * The types by their number in a file.
 *
 * @see https://github.com/ollama/ollama/blob/main/fs/ggml/type.go (TensorType) and ggml.go (BlockSize, TypeSize)
 */
const TENSOR_TYPES: readonly TensorType[] = [
  type('F32', 1, 4),
  type('F16', 1, 2),
  type('Q4_0', 32, 18),
  type('Q4_1', 32, 20),
  UNKNOWN,
  UNKNOWN,
  type('Q5_0', 32, 22),
  type('Q5_1', 32, 24),
  type('Q8_0', 32, 34),
  type('Q8_1', 32, 36),
  type('Q2_K', 256, 84),
  type('Q3_K', 256, 110),
  type('Q4_K', 256, 144),
  type('Q5_K', 256, 176),
  type('Q6_K', 256, 210),
  type('Q8_K', 256, 292),
  type('IQ2_XXS', 256, 66),
  type('IQ2_XS', 256, 74),
  type('IQ3_XXS', 256, 98),
  type('IQ1_S', 256, 50),
  type('IQ4_NL', 32, 18),
  type('IQ3_S', 256, 110),
  type('IQ2_S', 256, 82),
  type('IQ4_XS', 256, 136),
  type('I8', 1, 1),
  type('I16', 1, 2),
  type('I32', 1, 4),
  type('I64', 1, 8),
  type('F64', 1, 8),
  type('IQ1_M', 256, 56),
  type('BF16', 1, 2),
  UNKNOWN,
  UNKNOWN,
  UNKNOWN,
  type('TQ1_0', 256, 0),
  type('TQ2_0', 256, 0),
  UNKNOWN,
  UNKNOWN,
  UNKNOWN,
  type('MXFP4', 32, 17),
  type('NVFP4', 64, 36),
  type('Q1_0', 128, 18),
]

export function findTensorType(number: number): TensorType {
  return TENSOR_TYPES[number] ?? UNKNOWN
}
