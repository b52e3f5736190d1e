import { hashFnv } from '../go/fnv.ts'
import { describeValue, refuse, refuseUnknownKeys } from '../misuse.ts'

const TASK = 'make a hash embedding'
const MOST_DIMENSIONS = 65_536

/** The size of a step that tells apart two texts with the same words: far below what one word in thousands weighs. */
const ORDER_WEIGHT = 1e-6

/** Letters, numbers and marks in a row; scripts that are written without spaces, character by character. */
const WORDS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]\p{M}*|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{N}\p{M}])+/gu

/**
 * Vectors that are made from the words of a text: texts that share words are closer than texts that share none, equal
 * texts have equal vectors, and each has length one. There is no meaning in them: `cat` is as far from `kitten` as from
 * `invoice`.
 *
 * @param options.dimensions how many numbers a vector has; default 768
 * @example
 * const embed = hashEmbedding({ dimensions: 384 })
 * embed('cats purr') // 384 numbers, nearer to those of 'why cats purr' than to those of 'tax return'
 */
export function hashEmbedding(options: { dimensions?: number | undefined } = {}): (text: string) => number[] {
  const dimensions = readDimensions(options)
  return (text) => {
    if (typeof text !== 'string') refuse(TASK, text, 'the text', 'a string')
    const sum = new Float64Array(dimensions)
    for (const [word, count] of countWords(text)) addDirection(sum, `word ${word}`, 1 + Math.log(count))
    // Why the whole text too: other texts with the same words should differ, and a text without words needs a direction.
    addDirection(sum, `text ${text}`, ORDER_WEIGHT)
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
    dimensions <= MOST_DIMENSIONS
  ) {
    return dimensions
  }
  refuse(TASK, dimensions, 'dimensions', `a whole number from 1 to ${MOST_DIMENSIONS}`)
}

function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  // Why folded twice: the lower case of the upper case is the same for ß and SS, and for both forms of sigma.
  const folded = text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC').replaceAll('ς', 'σ')
  for (const [word] of folded.matchAll(WORDS)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

/** Adds `weight` times the direction of `name`: as many +1 and -1 as there are dimensions, from 32 bits at a time. */
function addDirection(sum: Float64Array, name: string, weight: number): void {
  let state = mix(hashFnv(name))
  let bits = 0
  for (let i = 0; i < sum.length; i++) {
    if (i % 32 === 0) {
      state = (state + 0x9e3779b9) >>> 0
      bits = mix(state)
    }
    // Why not 0: every dimension has its number, also where there is only one dimension.
    sum[i]! += bits & 1 ? weight : -weight
    bits >>>= 1
  }
}

/** The end of MurmurHash3: each bit of the result depends on each bit of `value`. */
function mix(value: number): number {
  let mixed = value ^ (value >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** In 64 bits; a mock in `strict` scales what it sends once more, in 32 bits as the real server does. */
function toUnitLength(vector: Float64Array): number[] {
  let square = 0
  for (const number of vector) square += number * number
  // Opposite directions can sum to nothing where there are few dimensions.
  if (square === 0) return Array.from(vector, (_, i) => (i === 0 ? 1 : 0))
  const length = Math.sqrt(square)
  return Array.from(vector, (number) => number / length)
}
