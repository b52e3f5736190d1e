import { refuseTwoSources } from '../engine/find-model.ts'
import type { HttpAnswer } from '../protocol/http-answer.ts'
import {
  isValidModelName,
  parseModelName,
  parseStoredReference,
  toFullModelName,
  toModelKey,
  toShortModelName,
  type ModelName,
} from '../protocol/model-names.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { PullRequest, PushRequest } from '../protocol/requests.ts'
import type { ProgressResponse } from '../protocol/responses.ts'
import { toReplyError, type ReplyObject } from '../replies/reply.ts'
import type { Exchange, MockState } from '../state/exchange.ts'
import { toPlaceholderDigest, type InstalledModel } from '../state/model-fixtures.ts'
import type { MaybePromise } from '../streaming/source.ts'
import { toProgressAnswer } from './progress.ts'

/** The folder in which a real Ollama keeps its models. */
const MODELS_FOLDER = '/root/.ollama/models'

/**
 * Answers `POST /api/pull`.
 *
 * @see https://github.com/ollama/ollama/blob/main/server/images.go (PullModel)
 */
export function answerPull(exchange: Exchange, request: PullRequest): MaybePromise<HttpAnswer> {
  const { state } = exchange
  const text = request.model || request.name || ''
  refuseTwoSources(text)
  const name = parseStoredReference(text)
  if (!isValidModelName(name)) throw new OllamaError(400, 'invalid model name')
  const lines = pull(state, state.models.canonical(name), transferReplyOf(exchange))
  return toProgressAnswer(lines, request.stream ?? true, exchange)
}

/** The part of a reply that applies to a transfer: how far it gets, and how it fails. */
type TransferReply = Pick<ReplyObject, 'progress' | 'error'>

/**
 * Returns what applies to a transfer from the matching rule or, if there is none, from the mock's own `reply`. An `error` of the
 * mock's own reply applies only if the reply has `progress` too. Otherwise, it is meant for the endpoints that ask a model.
 */
function transferReplyOf({ ruleReply, state: { fallback } }: Exchange): TransferReply {
  if (ruleReply) return ruleReply
  return typeof fallback?.reply === 'object' && fallback.reply.progress ? fallback.reply : {}
}

/**
 * Pulls a model. It yields the progress, line by line, and installs the model at the end. The caller adds the line `success`.
 *
 * @throws OllamaError 500 if the registry does not have the model, or the error of the reply
 */
export function* pull(state: MockState, name: ModelName, reply: TransferReply): Generator<ProgressResponse> {
  yield { status: 'pulling manifest' }
  if (!isInRegistry(state, name)) throw new OllamaError(500, 'pull model manifest: file does not exist')
  const model = createPulledModel(state, name)
  yield* transfer('pulling', model, reply)
  yield { status: 'verifying sha256 digest' }
  yield { status: 'writing manifest' }
  state.models.install(model)
}

function isInRegistry({ registry }: MockState, name: ModelName): boolean {
  if (!registry) return true
  const key = toModelKey(name)
  return registry.some((known) => toModelKey(parseModelName(known)) === key)
}

/**
 * Makes the model that a pull installs. Only its name is known, so the rest is taken from an installed model: from one with the same
 * name and another tag or, if there is none, from the first one that completes text.
 */
function createPulledModel({ models, clock }: MockState, name: ModelName): InstalledModel {
  const placeholder = models.placeholderFor(toFullModelName(name))
  const installed = models.list()
  const sibling =
    installed.find((model) => parseModelName(model.name).model.toLowerCase() === name.model.toLowerCase()) ??
    installed.find(({ capabilities }) => capabilities.includes('completion'))
  return {
    ...placeholder,
    name: toShortModelName(name),
    modifiedAt: clock.timestamp(),
    ...(sibling && {
      size: sibling.size,
      details: { ...sibling.details, parent_model: '' },
      capabilities: sibling.capabilities,
      modelInfo: sibling.modelInfo,
    }),
  }
}

/** Answers `POST /api/push`. */
export function answerPush(exchange: Exchange, request: PushRequest): MaybePromise<HttpAnswer> {
  const text = request.model || request.name || ''
  if (text === '') throw new OllamaError(400, 'model is required')
  return toProgressAnswer(push(exchange, text), request.stream ?? true, exchange)
}

function* push(exchange: Exchange, text: string): Generator<ProgressResponse> {
  const { models } = exchange.state
  yield { status: 'retrieving manifest' }
  const name = models.canonical(parseModelName(text))
  const countsAsInstalled = exchange.profile.anyModel && !models.isRemoved(text)
  const model =
    models.find(text) ?? (countsAsInstalled && isValidModelName(name) ? models.placeholderFor(text) : undefined)
  if (!model) {
    yield { status: "couldn't retrieve manifest" }
    throw new OllamaError(
      500,
      isValidModelName(name) ? toMissingFile(name) : `unqualified name: ${toFullModelName(name)}`,
    )
  }
  yield* transfer('pushing', model, transferReplyOf(exchange))
  yield { status: 'pushing manifest' }
}

function toMissingFile({ host, namespace, model, tag }: ModelName): string {
  return `open ${MODELS_FOLDER}/manifests/${host}/${namespace}/${model}/${tag}: no such file or directory`
}

/** A layer of a model, and its progress. */
interface Layer {
  /** The digest, with or without `sha256:`. */
  digest: string
  parts: ReadonlyArray<{ completed: number; total: number }>
}

/**
 * Yields the progress of a transfer, layer by layer. If the reply has an `error`, the transfer fails after the `progress` of the
 * reply, or at once if the reply has no `progress`.
 *
 * @throws OllamaError the error of the reply
 */
function* transfer(
  verb: 'pulling' | 'pushing',
  model: InstalledModel,
  { progress, error }: TransferReply,
): Generator<ProgressResponse> {
  const given = progress?.map((part): Layer => ({ digest: part.digest ?? model.weights, parts: [part] }))
  if (given) for (const layer of given) yield* toLines(verb, layer)
  if (error !== undefined) throw toReplyError(error)
  if (!given) yield* toLines(verb, { digest: model.weights, parts: toParts(model.size) })
  // A reply that names layers names all of them.
  if (progress?.some(({ digest }) => digest !== undefined)) return
  for (const layer of toSmallLayers(model)) yield* toLines(verb, layer)
}

function* toLines(verb: string, { digest, parts }: Layer): Generator<ProgressResponse> {
  const digits = digest.replace(/^sha256:/, '')
  for (const { total, completed } of parts) {
    // A count of 0 is left out, as Go's `omitempty` does.
    yield {
      status: `${verb} ${digits.slice(0, 12)}`,
      digest: `sha256:${digits}`,
      ...(total > 0 && { total }),
      ...(completed > 0 && { completed }),
    }
  }
}

/** Returns the layers that a model has beside its weights. Each is transferred at once. */
function toSmallLayers({ key, template }: InstalledModel): Layer[] {
  const toLayer = (content: string, total: number): Layer => ({
    digest: toPlaceholderDigest(content),
    parts: [{ completed: total, total }],
  })
  return [toLayer(`template of ${template}`, template.length + 1), toLayer(`config of ${key}`, 205)]
}

function toParts(total: number): Layer['parts'] {
  return [0.25, 0.5, 0.75, 1].map((share) => ({ completed: Math.ceil(total * share), total }))
}
