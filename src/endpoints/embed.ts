import { chooseVectors } from '../engine/choose-vectors.ts'
import { describeAs } from '../engine/describe.ts'
import { normalize, toShortestFloat32 } from '../engine/float32.ts'
import { findModel, schedule } from '../engine/load-model.ts'
import { LOAD_DURATION } from '../engine/metrics.ts'
import { countTokens, countWords } from '../engine/tokens.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { EmbeddingRequest, EmbedRequest } from '../protocol/requests.ts'
import type { EmbeddingsResponse, EmbedResponse } from '../protocol/responses.ts'
import type { OllamaRequest } from '../replies/reply.ts'
import type { Exchange } from '../state/exchange.ts'
import { bodyOf } from '../state/journal.ts'
import { DEFAULT_EMBEDDING_MODEL } from '../state/model-fixtures.ts'

const EMBED_DURATION = 14_143_917

/** Answers `POST /api/embed`: a vector for each input. */
export async function answerEmbed(exchange: Exchange, request: EmbedRequest): Promise<EmbedResponse> {
  const { state } = exchange
  const describe = describeAs(exchange, () => describeEmbed(exchange, request, tryInputs(request.input)))
  const notFound = (name: string): OllamaError => new OllamaError(404, `model '${name}' not found`)
  const found = findModel(state, request.model, DEFAULT_EMBEDDING_MODEL, {
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
  const { dimensions } = request
  const vectors = await chooseVectors(exchange, { inputs, model: found.model, dimensions, describe })
  return {
    model: found.name,
    embeddings: state.strict ? vectors.map((vector) => toUnitVector(vector, dimensions)) : vectors,
    total_duration: EMBED_DURATION,
    load_duration: LOAD_DURATION,
    ...((tokens > 0 || !state.strict) && { prompt_eval_count: tokens }),
  }
}

/** Answers the older `POST /api/embeddings`: one vector, as the model gave it. */
export async function answerEmbeddings(exchange: Exchange, request: EmbeddingRequest): Promise<EmbeddingsResponse> {
  const { state } = exchange
  const describe = describeAs(exchange, () => describeEmbed(exchange, request, [request.prompt ?? '']))
  const found = findModel(state, request.model, DEFAULT_EMBEDDING_MODEL, {
    missing: () => new OllamaError(400, 'model is required'),
    unknown: pullFirst,
    isExact: true,
  })
  schedule(state, found, { capabilities: [], options: request.options, keepAlive: request.keep_alive })
  const prompt = request.prompt ?? ''
  if (prompt === '' && state.strict) return { embedding: [] }
  const [vector = []] = await chooseVectors(exchange, { inputs: [prompt], model: found.model, describe })
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

function tryInputs(input: unknown): string[] {
  const inputs = Array.isArray(input) ? (input as unknown[]) : [input]
  return inputs.filter((item) => typeof item === 'string')
}

function describeEmbed(
  { state, entry }: Exchange,
  { model, options = {} }: EmbedRequest | EmbeddingRequest,
  inputs: readonly string[],
): OllamaRequest {
  const { endpoint, dialect } = entry
  return {
    endpoint,
    dialect,
    model: model || (state.strict ? '' : DEFAULT_EMBEDDING_MODEL),
    prompt: inputs.join('\n'),
    inputs,
    messages: [],
    tools: [],
    images: [],
    options,
    get body() {
      return bodyOf(entry)
    },
  }
}

function toUnitVector(vector: readonly number[], dimensions = 0): number[] {
  const unit = normalize(vector)
  const cut = dimensions > 0 && dimensions < unit.length ? normalize(unit.slice(0, dimensions)) : unit
  return cut.map(toShortestFloat32)
}
