import { isVector } from './embeddings.ts'
import { OllamaError } from './errors.ts'
import { describeValue, refuseUnknownKeys } from './misuse.ts'
import { toReplyError, type ReplyObject } from './replies.ts'
import { assertReply } from './reply-checks.ts'
import type { EmbedOverride } from './state.ts'

/** Vectors for a test: one for all texts, one for each input in turn, by text, by function; or a failure. */
export type EmbedSource =
  | readonly number[]
  | ReadonlyArray<readonly number[]>
  | Readonly<Record<string, readonly number[]>>
  | ((text: string) => readonly number[])
  | Required<Pick<ReplyObject, 'error'>>

/** @throws TypeError for what is no source of vectors, with a sentence */
export function toEmbedOverride(task: string, source: EmbedSource): EmbedOverride {
  if (typeof source === 'function') return (inputs) => inputs.map((text) => checkVector(source(text), text))
  if (isVector(source) && source.length > 0) return (inputs) => inputs.map(() => source)
  if (isListOfVectors(source)) return (inputs) => takeInTurn(source, inputs)
  if (typeof source === 'object' && source !== null && !Array.isArray(source)) {
    if (isFailure(source)) {
      refuseUnknownKeys(task, 'vectors', source, ['error'])
      assertReply(task, source)
      return toReplyError(source.error)
    }
    const byText = new Map(Object.entries(source as Record<string, readonly number[]>))
    if ([...byText.values()].every(isVector)) return (inputs) => inputs.map((text) => lookUp(byText, text))
  }
  throw new TypeError(
    `Failed to ${task}: found ${describeValue(source)} as the vectors. ` +
      `Give one vector, a list of them, an object from text to vector, a function of the text, or { error: 'words' }.`,
  )
}

function isListOfVectors(source: unknown): source is ReadonlyArray<readonly number[]> {
  return Array.isArray(source) && source.length > 0 && source.every(isVector)
}

/** A text may be `error` as well: its value is then a vector. */
function isFailure(source: object): source is Required<Pick<ReplyObject, 'error'>> {
  return 'error' in source && !isVector(source.error)
}

function takeInTurn(vectors: ReadonlyArray<readonly number[]>, inputs: readonly string[]): readonly number[][] {
  return inputs.map((text, i) => {
    const vector = vectors[i]
    if (vector) return [...vector]
    throw new OllamaError(
      500,
      `Failed to embed '${text}': found ${inputs.length} inputs and ${vectors.length} vectors. Give a vector for each.`,
    )
  })
}

function lookUp(byText: ReadonlyMap<string, readonly number[]>, text: string): readonly number[] {
  const vector = byText.get(text)
  if (vector) return vector
  const known = [...byText.keys()].map((key) => `'${key}'`).join(', ')
  throw new OllamaError(500, `Failed to embed '${text}': found vectors for ${known}. Give one for this text too.`)
}

function checkVector(vector: unknown, text: string): readonly number[] {
  if (isVector(vector)) return vector
  throw new OllamaError(
    500,
    `Failed to embed '${text}': found ${describeValue(vector)} from the function. Return a list of numbers.`,
  )
}
