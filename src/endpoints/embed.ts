import { normalize, toShortestFloat32 } from '../embeddings.ts'
import { OllamaError } from '../errors.ts'
import { LOAD_DURATION } from '../metrics.ts'
import type { InstalledModel } from '../model-fixtures.ts'
import type { EmbeddingsResponse, EmbedResponse } from '../protocol.ts'
import { toReplyError } from '../replies.ts'
import type { EmbeddingRequest, EmbedRequest } from '../request-types.ts'
import type { Exchange } from '../state.ts'
import { countTokens, countWords } from '../tokens.ts'
import { findModel, schedule } from './scheduler.ts'

const DEFAULT_MODEL = 'nomic-embed-text'
const EMBED_DURATION = 14_143_917

/** Answers `POST /api/embed`: a vector for each input. */
export function answerEmbed(exchange: Exchange, request: EmbedRequest): EmbedResponse {
  const { state } = exchange
  const notFound = (name: string): OllamaError => new OllamaError(404, `model '${name}' not found`)
  const found = findModel(state, request.model, DEFAULT_MODEL, {
    missing: notFound,
    unknown: pullFirst,
    beforeLookup: () => readInputs(request.input, state.strict),
  })
  const inputs = readInputs(request.input, state.strict)
  const { numCtx } = schedule(state, found, {
    capabilities: [],
    options: request.options,
    keepAlive: request.keep_alive,
  })
  if (inputs.length === 0 && state.strict) return { model: found.name, embeddings: [] }

  const limit = numCtx > 0 ? numCtx - 1 : Number.POSITIVE_INFINITY
  let tokens = 0
  for (const input of inputs) {
    const count = state.strict ? countTokens(input) : countWords(input)
    if (count > 0 && limit <= 0) {
      throw new OllamaError(400, 'input after truncation exceeds maximum context length')
    }
    if (count > limit && request.truncate === false) {
      throw new OllamaError(400, 'the input length exceeds the context length')
    }
    tokens += Math.min(count, limit)
  }
  const vectors = embedAll(exchange, inputs, found.model, request.dimensions)
  return {
    model: found.name,
    embeddings: state.strict ? vectors.map((vector) => toUnitVector(vector, request.dimensions)) : vectors,
    total_duration: EMBED_DURATION,
    load_duration: LOAD_DURATION,
    ...((tokens > 0 || !state.strict) && { prompt_eval_count: tokens }),
  }
}

/** Answers the older `POST /api/embeddings`: one vector, as the model gave it. */
export function answerEmbeddings(exchange: Exchange, request: EmbeddingRequest): EmbeddingsResponse {
  const { state } = exchange
  const found = findModel(state, request.model, DEFAULT_MODEL, {
    missing: () => new OllamaError(400, 'model is required'),
    unknown: pullFirst,
    isExact: true,
  })
  schedule(state, found, { capabilities: [], options: request.options, keepAlive: request.keep_alive })
  const prompt = request.prompt ?? ''
  if (prompt === '' && state.strict) return { embedding: [] }
  const [vector = []] = embedAll(exchange, [prompt], found.model)
  // Why rounded: the model's vectors are 32-bit floats, and this endpoint prints them as 64-bit ones.
  if (state.strict) return { embedding: vector.map(Math.fround) }
  return { embedding: vector, prompt_eval_count: countWords(prompt) }
}

function pullFirst(name: string): OllamaError {
  return new OllamaError(404, `model ${JSON.stringify(name)} not found, try pulling it first`)
}

function readInputs(input: unknown, strict: boolean): string[] {
  if (input === undefined || input === null || input === '') return strict ? [] : ['']
  const inputs = typeof input === 'string' ? [input] : input
  if (!Array.isArray(inputs) || !inputs.every((item) => typeof item === 'string')) {
    throw new OllamaError(400, 'invalid input type')
  }
  return inputs
}

function embedAll(
  { state, embed: override }: Exchange,
  inputs: readonly string[],
  model: InstalledModel,
  dimensions?: number,
): number[][] {
  if (override instanceof OllamaError) throw override
  if (override) return override(inputs).map((vector) => [...vector])
  const scripted = typeof state.reply?.source === 'object' ? state.reply.source : {}
  if (scripted.error !== undefined && !scripted.content && !scripted.progress) throw toReplyError(scripted.error)
  const embedding = scripted.embedding ?? state.embedding
  if (typeof embedding !== 'function') return inputs.map(() => [...embedding])
  const info = { model: model.name, ...(dimensions !== undefined && { dimensions }) }
  return inputs.map((input) => [...embedding(input, info)])
}

function toUnitVector(vector: readonly number[], dimensions = 0): number[] {
  const unit = normalize(vector)
  const cut = dimensions > 0 && dimensions < unit.length ? normalize(unit.slice(0, dimensions)) : unit
  return cut.map(toShortestFloat32)
}
