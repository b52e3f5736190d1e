import { describeValue, refuse, refuseUnknownKeys } from '../misuse.ts'
import { isVector } from './embeddings.ts'
import { assertReply } from './reply-checks.ts'
import type { ReplyObject } from './reply.ts'

/** How vectors fail or come over. */
export type EmbedDelivery = Pick<ReplyObject, 'error' | 'headers' | 'pace' | 'wire'>

/** Vectors for a test: one for all texts, one for each input in turn, by text, by function; or how they fail. */
export type EmbedSource =
  | readonly number[]
  | ReadonlyArray<readonly number[]>
  | Readonly<Record<string, readonly number[]>>
  | ((text: string) => readonly number[])
  | EmbedDelivery

/** A source of vectors that can be asked. */
export interface VectorSource {
  /** A vector for each input; undefined: those of the mock. */
  readonly vectors?: (inputs: readonly string[]) => ReadonlyArray<readonly number[]>
  readonly delivery: EmbedDelivery
}

const DELIVERY_KEYS = ['error', 'headers', 'pace', 'wire'] as const satisfies ReadonlyArray<keyof EmbedDelivery>

/** @throws TypeError for what is no source of vectors, with a sentence */
export function readEmbedSource(task: string, source: EmbedSource): VectorSource {
  if (typeof source === 'object' && source !== null && !Array.isArray(source) && isDelivery(source)) {
    refuseUnknownKeys(task, 'vectors', source, DELIVERY_KEYS)
    assertReply(task, source)
    return { delivery: source as EmbedDelivery }
  }
  return { vectors: toVectors(task, source as Exclude<EmbedSource, EmbedDelivery>), delivery: {} }
}

function toVectors(task: string, source: Exclude<EmbedSource, EmbedDelivery>): NonNullable<VectorSource['vectors']> {
  if (typeof source === 'function') return (inputs) => inputs.map((text) => checkVector(source(text), text))
  if (isVector(source) && source.length > 0) return (inputs) => inputs.map(() => source)
  if (isListOfVectors(source)) return (inputs) => takeInTurn(source, inputs)
  if (typeof source === 'object' && source !== null && !Array.isArray(source)) {
    const byText = new Map(Object.entries(source as object as Record<string, readonly number[]>))
    if ([...byText.values()].every(isVector)) return (inputs) => inputs.map((text) => lookUp(byText, text))
  }
  refuse(
    task,
    source,
    'the vectors',
    `one vector, a list of them, an object from text to vector, a function of the text, or { error: 'words' }`,
  )
}

function isListOfVectors(source: unknown): source is ReadonlyArray<readonly number[]> {
  return Array.isArray(source) && source.length > 0 && source.every(isVector)
}

/** A text may be `error` as well: its value is then a vector. */
function isDelivery(source: object): boolean {
  return DELIVERY_KEYS.some((key) => key in source && !isVector((source as Record<string, unknown>)[key]))
}

function takeInTurn(vectors: ReadonlyArray<readonly number[]>, inputs: readonly string[]): readonly number[][] {
  return inputs.map((text, i) => {
    const vector = vectors[i]
    if (vector) return [...vector]
    throw new Error(
      `Failed to embed '${text}': found ${inputs.length} inputs and ${vectors.length} vectors. Give a vector for each.`,
    )
  })
}

function lookUp(byText: ReadonlyMap<string, readonly number[]>, text: string): readonly number[] {
  const vector = byText.get(text)
  if (vector) return vector
  const known = [...byText.keys()].map((key) => `'${key}'`).join(', ')
  throw new Error(`Failed to embed '${text}': found vectors for ${known}. Give one for this text too.`)
}

function checkVector(vector: unknown, text: string): readonly number[] {
  if (isVector(vector)) return vector
  throw new Error(
    `Failed to embed '${text}': found ${describeValue(vector)} from the function. Return a list of numbers.`,
  )
}
