import { describeValue, refuse, refuseUnknownKeys } from '../misuse.ts'
import { assertReply } from './reply-checks.ts'
import type { ReplyObject } from './reply.ts'

/** How vectors fail or are sent. */
export type EmbedDelivery = Pick<ReplyObject, 'error' | 'headers' | 'lines' | 'extra' | 'pace' | 'wire'>

/** What a function of vectors is told beside the text. */
export interface EmbedInfo {
  /** The name of the installed model. */
  model: string
  /** How many dimensions the request asks for. */
  dimensions?: number
}

/**
 * Vectors for a test: one for all texts, one for each input in turn, by text, or by a function of the text; or how they fail. The option
 * `embedding` and `mockOllama.embed()` take the same.
 */
export type EmbedSource =
  | readonly number[]
  | ReadonlyArray<readonly number[]>
  | Readonly<Record<string, readonly number[]>>
  | ((text: string, info: EmbedInfo) => readonly number[])
  | EmbedDelivery

/** The vector of every text, unless a test says otherwise. */
export const DEFAULT_EMBEDDING: readonly number[] = [0, 0.1, 0.2, 0.3]

/** A source of vectors that can be asked. */
export interface VectorSource {
  /** A vector for each input; undefined: those of the mock. */
  readonly vectors?: (inputs: readonly string[], info: EmbedInfo) => ReadonlyArray<readonly number[]>
  readonly delivery: EmbedDelivery
}

const DELIVERY_KEYS = ['error', 'headers', 'lines', 'extra', 'pace', 'wire'] as const satisfies ReadonlyArray<
  keyof EmbedDelivery
>

/** @throws TypeError for what is no source of vectors, with a sentence */
export function readEmbedSource(task: string, source: EmbedSource, name = 'the vectors'): VectorSource {
  if (typeof source === 'object' && source !== null && !Array.isArray(source) && isDelivery(source)) {
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
  if (typeof source === 'object' && source !== null && !Array.isArray(source)) {
    const byText = new Map(Object.entries(source as object as Record<string, readonly number[]>))
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

/** Whether it is a list of finite numbers. */
export function isVector(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number' && Number.isFinite(item))
}
