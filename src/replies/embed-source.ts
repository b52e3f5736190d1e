import { describeValue, isPlainObject, refuse, refuseUnknownKeys } from '../misuse.ts'
import { assertReply } from './reply-checks.ts'
import type { ReplyObject } from './reply.ts'

/**
 * How an embedding request fails, or how its response is sent.
 *
 * @example
 * mockOllama.embed({ error: { status: 500, message: 'out of memory' } })
 */
export type EmbedDelivery = Pick<ReplyObject, 'error' | 'headers' | 'lines' | 'extra' | 'pace' | 'wire'>

/** The second argument of a function that makes vectors. */
export interface EmbedInfo {
  /** The name of the installed model. */
  model: string
  /** How many dimensions the request asks for; missing if it does not say. */
  dimensions?: number
}

/**
 * The vectors that embedding requests get. The option `embedding` and `mockOllama.embed()` take one of these:
 *
 * - One vector, for every text.
 * - A list of vectors, one for each input of a request. More inputs than vectors are an error.
 * - An object from texts to vectors. Any other text is an error.
 * - A function that returns the vector of a text, such as `hashEmbedding()`.
 * - An {@link EmbedDelivery}, which says how the request fails or how its response is sent.
 *
 * These errors, and errors that the function throws, are answered with status 500, and thrown again by `assertNoErrors()`.
 *
 * @example
 * mockOllama.embed([1, 0])
 * mockOllama.embed({ cat: [1, 0], dog: [0, 1] })
 * mockOllama.embed((text) => [text.length])
 */
export type EmbedSource =
  | readonly number[]
  | ReadonlyArray<readonly number[]>
  | Readonly<Record<string, readonly number[]>>
  | ((text: string, info: EmbedInfo) => readonly number[])
  | EmbedDelivery

/** The vector of every text if the test gives none. */
export const DEFAULT_EMBEDDING: readonly number[] = [0, 0.1, 0.2, 0.3]

/** An {@link EmbedSource} that was read. */
export interface VectorSource {
  /** Returns a vector for each input. Undefined: the vectors of the mock are used. */
  readonly vectors?: (inputs: readonly string[], info: EmbedInfo) => ReadonlyArray<readonly number[]>
  readonly delivery: EmbedDelivery
}

const DELIVERY_KEYS = ['error', 'headers', 'lines', 'extra', 'pace', 'wire'] as const satisfies ReadonlyArray<
  keyof EmbedDelivery
>

/**
 * Reads a source of vectors.
 *
 * @throws TypeError that says what to give, if it is not a source of vectors
 */
export function readEmbedSource(task: string, source: EmbedSource, name = 'the vectors'): VectorSource {
  if (isPlainObject(source) && isDelivery(source)) {
    refuseUnknownKeys(task, 'vectors', source, DELIVERY_KEYS)
    assertReply(task, source)
    return { delivery: source as EmbedDelivery }
  }
  return { vectors: toVectors(task, source as Exclude<EmbedSource, EmbedDelivery>, name), delivery: {} }
}

function toVectors(
  task: string,
  source: Exclude<EmbedSource, EmbedDelivery>,
  name: string,
): NonNullable<VectorSource['vectors']> {
  if (typeof source === 'function') return (inputs, info) => inputs.map((text) => checkVector(source(text, info), text))
  if (isVector(source) && source.length > 0) return (inputs) => inputs.map(() => source)
  if (isListOfVectors(source)) return (inputs) => takeInTurn(source, inputs)
  if (isPlainObject(source) && Object.keys(source).length > 0) {
    const byText = new Map(Object.entries(source as Record<string, readonly number[]>))
    if ([...byText.values()].every(isVector)) return (inputs) => inputs.map((text) => lookUp(byText, text))
  }
  refuse(
    task,
    source,
    name,
    `one vector, a list of them, an object from text to vector, a function of the text, or { error: 'words' }`,
  )
}

function isListOfVectors(source: unknown): source is ReadonlyArray<readonly number[]> {
  return Array.isArray(source) && source.length > 0 && source.every(isVector)
}

/** Returns whether an object is a delivery. A text such as `error` may be a key of an object of vectors, so the values decide. */
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

/** Returns whether a value is a list of finite numbers. */
export function isVector(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number' && Number.isFinite(item))
}
