import { hashFnv } from '../go/fnv.ts'
import { describeValue, refuse, refuseUnknownKeys } from '../misuse.ts'

const TASK = 'make a hash embedding'
const MAX_DIMENSIONS = 65_536

/**
 * The weight of the whole text, which makes two texts with the same words differ. It is far below the weight that one word has
 * among thousands of words.
 */
const TEXT_WEIGHT = 1e-6

/**
 * Matches a word: letters, numbers and marks in a row. In scripts that are written without spaces, each character is a word.
 */
const WORDS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]\p{M}*|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{N}\p{M}])+/gu

/**
 * Creates a function that makes a vector from the words of a text, for tests of retrieval. Texts that share words have closer
 * vectors than texts that share none. Equal texts have equal vectors. Each vector has length 1.
 *
 * The vectors know nothing of meaning: `cat` is as far from `kitten` as from `invoice`.
 *
 * @param options.dimensions how many numbers a vector has: a whole number from 1 to 65,536. Default: 768.
 * @throws TypeError for a wrong option. The returned function throws one if its argument is not a string.
 * @example
 * server.use(mockOllama.embed(hashEmbedding()))
 *
 * const embed = hashEmbedding({ dimensions: 384 })
 * embed('cats purr') // 384 numbers, which are closer to those of 'why cats purr' than to those of 'tax return'
 */
export function hashEmbedding(options: { dimensions?: number | undefined } = {}): (text: string) => number[] {
  const dimensions = readDimensions(options)
  return (text) => {
    if (typeof text !== 'string') refuse(TASK, text, 'the text', 'a string')
    const sum = new Float64Array(dimensions)
    for (const [word, count] of countWords(text)) addDirection(sum, `word ${word}`, 1 + Math.log(count))
    // The whole text counts too, because texts with the same words should differ, and a text without words needs a direction.
    addDirection(sum, `text ${text}`, TEXT_WEIGHT)
    return toUnitLength(sum)
  }
}

function readDimensions(options: unknown): number {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(
      `Failed to ${TASK}: found ${describeValue(options)}. Give an object such as { dimensions: 768 }.`,
    )
  }
  refuseUnknownKeys(TASK, 'options of hashEmbedding', options, ['dimensions'])
  const { dimensions = 768 } = options as { dimensions?: unknown }
  if (
    typeof dimensions === 'number' &&
    Number.isInteger(dimensions) &&
    dimensions >= 1 &&
    dimensions <= MAX_DIMENSIONS
  ) {
    return dimensions
  }
  refuse(TASK, dimensions, 'dimensions', `a whole number from 1 to ${MAX_DIMENSIONS}`)
}

function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  // Converts to upper case and then to lower case, because only then are ß and SS equal, and both forms of sigma.
  const folded = text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC').replaceAll('ς', 'σ')
  for (const [word] of folded.matchAll(WORDS)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

/**
 * Adds `weight` times the direction of `name`. A direction has +1 or -1 in each dimension. Each random number gives the signs of 32
 * dimensions.
 */
function addDirection(sum: Float64Array, name: string, weight: number): void {
  let state = mix(hashFnv(name))
  let bits = 0
  for (let i = 0; i < sum.length; i++) {
    if (i % 32 === 0) {
      state = (state + 0x9e3779b9) >>> 0
      bits = mix(state)
    }
    // Never adds 0, so that a direction has a value in every dimension, even if there is only one dimension.
    sum[i]! += bits & 1 ? weight : -weight
    bits >>>= 1
  }
}

/** Mixes the bits of a number with the last step of MurmurHash3: each bit of the result depends on each bit of `value`. */
function mix(value: number): number {
  let mixed = value ^ (value >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/**
 * Scales a vector to length 1, in 64 bits. A mock in `strict` scales the vectors that it sends once more, in 32 bits, as a real
 * Ollama does.
 */
function toUnitLength(vector: Float64Array): number[] {
  let square = 0
  for (const number of vector) square += number * number
  // In few dimensions, opposite directions can sum to zero.
  if (square === 0) return Array.from(vector, (_, i) => (i === 0 ? 1 : 0))
  const length = Math.sqrt(square)
  return Array.from(vector, (number) => number / length)
}
