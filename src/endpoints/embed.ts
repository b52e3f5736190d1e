import { chooseVectors } from '../engine/choose-vectors.ts'
import type { Delivery } from '../engine/delivery.ts'
import { type FoundModel, lookUpModel, readModelName, toModelNotFound } from '../engine/find-model.ts'
import { normalize } from '../engine/float32.ts'
import { toShortestFloat32 } from '../go/float32.ts'
import { loadModel, planLoading, type LoadPlan } from '../engine/load-model.ts'
import { toEmbedDurations } from '../engine/metrics.ts'
import { once, type Question } from '../engine/question.ts'
import { countTokens, countWords, toTokens } from '../engine/tokens.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { EmbeddingRequest, EmbedRequest } from '../protocol/requests.ts'
import type { EmbeddingsResponse, EmbedResponse } from '../protocol/responses.ts'
import type { OllamaRequest } from '../replies/reply.ts'
import type { Arrival, Exchange } from '../state/exchange.ts'
import { bodyOf, headersOf, noteRequest } from '../state/journal.ts'
import { contextLengthOf } from '../state/model-file.ts'
import { DEFAULT_EMBEDDING_MODEL } from '../state/model-fixtures.ts'
import type { Profile } from '../state/profile.ts'
import type { Turn } from '../state/scheduler.ts'
import { refuseUnreachable } from './remote-models.ts'

const TOO_LONG = 'the input length exceeds the context length'

/** An understood request for vectors. */
export interface EmbedQuestion extends Question {
  found: FoundModel
  plan: LoadPlan
  inputs: readonly string[]
  /** The number of tokens of all inputs. */
  tokens: number
  dimensions?: number | undefined
  describe: () => OllamaRequest
  /** A refusal that the real server sends only after it has loaded the model. */
  refusal?: OllamaError | undefined
}

/** The vectors in the format of an endpoint, and the delivery of the reply. */
export interface EmbedAnswer<Body> {
  body: Body
  delivery?: Delivery
}

/** Answers `POST /api/embed` with one vector for each input. */
export async function answerEmbed(exchange: Exchange, request: EmbedRequest): Promise<EmbedAnswer<EmbedResponse>> {
  const { profile, entry } = exchange
  const describe = once(() => describeEmbed(exchange, request, readValidInputs(request.input)))
  noteRequest(entry, describe)
  const question = understandEmbed(exchange, request, describe)
  const { found, inputs, tokens, dimensions } = question
  const turn = await load(exchange, question)
  if (inputs.length === 0 && !profile.greets) return { body: { model: found.name, embeddings: [] } }
  const { vectors, delivery } = await chooseVectors(exchange, { inputs, model: found.model, dimensions, describe })
  const embeddings = profile.scalesVectors ? vectors.map((vector) => toUnitVector(vector, dimensions)) : vectors
  return {
    body: {
      model: found.name,
      embeddings,
      ...toEmbedDurations(turn),
      ...((tokens > 0 || profile.sendsZeroCounts) && { prompt_eval_count: tokens }),
    },
    delivery,
  }
}

/**
 * Understands a request for vectors. It changes nothing.
 *
 * @throws OllamaError if the server refuses the request before it loads the model
 */
export function understandEmbed(
  arrival: Arrival,
  request: EmbedRequest,
  describe: () => OllamaRequest = once(() => describeEmbed(arrival, request, readValidInputs(request.input))),
): EmbedQuestion {
  const { profile } = arrival
  const named = readModelName(arrival, request.model, DEFAULT_EMBEDDING_MODEL)
  if (!named) throw toModelNotFound(request.model ?? '')
  const inputs = readInputs(profile, request.input)
  const model = lookUpModel(arrival, named)
  if (!model) throw toNotFoundPullFirst(named.text)
  refuseUnreachable(arrival.state, model)
  const found = { name: named.text, model }
  const plan = planLoading(arrival, found, {
    capabilities: [],
    options: request.options,
    keepAlive: request.keep_alive,
  })
  const { requested } = plan.context
  const counted = countInputs(profile, inputs, {
    contextLength: requested > 0 ? requested : contextLengthOf(model),
    truncates: request.truncate !== false,
  })
  const asksModel = (inputs.length > 0 || profile.greets) && !counted.refusal
  const { dimensions } = request
  return { found, plan, inputs, dimensions, describe, ...counted, describeForRules: asksModel ? describe : undefined }
}

/** Answers the older `POST /api/embeddings` with one vector, which is not scaled to length one. */
export async function answerEmbeddings(
  exchange: Exchange,
  request: EmbeddingRequest,
): Promise<EmbedAnswer<EmbeddingsResponse>> {
  const { profile, entry } = exchange
  const describe = once(() => describeEmbed(exchange, request, [request.prompt ?? '']))
  noteRequest(entry, describe)
  const question = understandEmbeddings(exchange, request, describe)
  const { found, inputs, tokens } = question
  await load(exchange, question)
  if (inputs.length === 0) return { body: { embedding: [] } }
  const { vectors, delivery } = await chooseVectors(exchange, { inputs, model: found.model, describe })
  const [vector = []] = vectors
  // The vectors of a model are 32-bit floats. This endpoint converts them to 64-bit floats before it prints them.
  if (profile.scalesVectors) return { body: { embedding: vector.map(Math.fround) }, delivery }
  return { body: { embedding: vector, prompt_eval_count: tokens }, delivery }
}

/**
 * Understands a request to the older endpoint. It changes nothing.
 *
 * @throws OllamaError if the server refuses the request before it loads the model
 */
export function understandEmbeddings(
  arrival: Arrival,
  request: EmbeddingRequest,
  describe: () => OllamaRequest = once(() => describeEmbed(arrival, request, [request.prompt ?? ''])),
): EmbedQuestion {
  const { profile } = arrival
  const named = readModelName(arrival, request.model, DEFAULT_EMBEDDING_MODEL)
  if (!named) throw new OllamaError(400, 'model is required')
  const model = lookUpModel(arrival, named, { isExact: true })
  if (!model) throw toNotFoundPullFirst(named.text)
  const found = { name: named.text, model }
  const plan = planLoading(arrival, found, {
    capabilities: [],
    options: request.options,
    keepAlive: request.keep_alive,
  })
  const { prompt = '' } = request
  const inputs = prompt === '' && !profile.greets ? [] : [prompt]
  // This endpoint truncates nothing. The model itself refuses a prompt that does not fit into its context.
  const isTooLong = countTokens(prompt) > plan.context.loaded
  return {
    found,
    plan,
    inputs,
    tokens: countWords(prompt),
    describe,
    ...(isTooLong && { refusal: new OllamaError(500, TOO_LONG) }),
    describeForRules: inputs.length > 0 && !isTooLong ? describe : undefined,
  }
}

/** Loads the model. With `capacity`, the request waits for it. A request without an input needs no place. */
function load(exchange: Exchange, { plan, inputs, refusal }: EmbedQuestion): Promise<Turn> | undefined {
  const loading = loadModel(exchange, plan.model, { plan, needsPlace: inputs.length > 0 && !refusal })
  if (!refusal) return loading
  if (!loading) throw refusal
  return loading.then(() => {
    throw refusal
  })
}

/**
 * Counts the tokens of all inputs. An input that does not fit into the context is truncated to it. If the request does not allow
 * that, or if no token fits, the result has a refusal.
 *
 * @param limits.contextLength the number of tokens that fit into the context
 */
function countInputs(
  profile: Profile,
  inputs: readonly string[],
  { contextLength, truncates }: { contextLength: number; truncates: boolean },
): { tokens: number; refusal?: OllamaError } {
  const countOne = profile.promptTokens === 'words' ? countWords : countTokens
  let tokens = 0
  for (const input of inputs) {
    const count = countOne(input)
    const limit = count < contextLength || hasEndMarker(input) ? contextLength : contextLength - 1
    if (count > 0 && limit <= 0) {
      return { tokens, refusal: new OllamaError(400, 'input after truncation exceeds maximum context length') }
    }
    if (count > limit && !truncates) {
      return { tokens, refusal: new OllamaError(400, TOO_LONG) }
    }
    tokens += Math.min(count, limit)
  }
  return { tokens }
}

/**
 * Whether the last token of a text counts as the marker of its end. The real server keeps one place in the context for the marker, if a
 * text does not end with it. The recorded server numbers the tokens of a text in the order in which they first appear, and token 2 is its
 * marker.
 */
function hasEndMarker(text: string): boolean {
  const numbers = new Map<string, number>()
  const tokens = toTokens(text)
  for (const token of tokens) if (!numbers.has(token)) numbers.set(token, numbers.size + 1)
  return numbers.get(tokens.at(-1)!) === 2
}

function toNotFoundPullFirst(name: string): OllamaError {
  return new OllamaError(404, `model ${JSON.stringify(name)} not found, try pulling it first`)
}

function readInputs(profile: Profile, input: unknown): string[] {
  if (input === undefined || input === null || input === '') return profile.greets ? [''] : []
  const inputs = typeof input === 'string' ? [input] : input
  if (!Array.isArray(inputs) || !inputs.every((item) => typeof item === 'string')) {
    throw new OllamaError(400, 'invalid input type')
  }
  return inputs
}

function readValidInputs(input: unknown): string[] {
  const inputs = Array.isArray(input) ? (input as unknown[]) : [input]
  return inputs.filter((item) => typeof item === 'string')
}

function describeEmbed(
  { profile, entry }: Arrival,
  { model, options = {} }: EmbedRequest | EmbeddingRequest,
  inputs: readonly string[],
): OllamaRequest {
  const { endpoint, dialect } = entry
  return {
    endpoint,
    dialect,
    model: model || (profile.anyModel ? DEFAULT_EMBEDDING_MODEL : ''),
    prompt: inputs.join('\n'),
    inputs,
    messages: [],
    tools: [],
    images: [],
    options,
    get headers() {
      return headersOf(entry)
    },
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
