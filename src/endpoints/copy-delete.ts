import { refuseTwoSources } from '../engine/load-model.ts'
import { quote } from '../go/json.ts'
import {
  isValidModelName,
  parseModelName,
  parseModelReference,
  toFullModelName,
  type ModelName,
} from '../protocol/model-names.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { CopyRequest, DeleteRequest } from '../protocol/requests.ts'
import type { MockState } from '../state/exchange.ts'
import { renameModel } from '../state/model-store.ts'

/** Answers `POST /api/copy`: the model is installed under a second name. */
export function answerCopy({ models, strict, clock }: MockState, request: CopyRequest): Response {
  const { source = '', destination = '' } = request
  const from = toExistingName(models, source, 'source')
  const to = toExistingName(models, destination, 'destination')
  const found = models.find(toFullModelName(from))
  // Why nothing is looked up for a copy onto itself: neither does the real server.
  if (toFullModelName(from) === toFullModelName(to)) return new Response(null)
  const model = found ?? (strict || models.isRemoved(source) ? undefined : models.imagine(source))
  if (!model) throw new OllamaError(404, `model ${quote(source)} not found`)
  models.install(renameModel(model, to, clock.timestamp()))
  return new Response(null)
}

function toExistingName(models: MockState['models'], text: string, what: string): ModelName {
  const name = parseModelName(text)
  if (!isValidModelName(name)) throw new OllamaError(400, `${what} ${quote(text)} is invalid`)
  return models.canonical(name)
}

/** Answers `DELETE /api/delete`. A model that is in memory stays there for its time. */
export function answerDelete({ models, strict }: MockState, request: DeleteRequest): Response {
  const text = request.model || request.name || ''
  if (text.trim() === '') throw new OllamaError(400, 'model is required')
  refuseTwoSources(text)
  const name = parseModelReference(text)
  if (!isValidModelName(name)) throw new OllamaError(400, `name ${quote(text)} is invalid`)
  const fullName = toFullModelName(name)
  const isThere = strict ? models.find(fullName) !== undefined : !models.isRemoved(fullName)
  if (!isThere) throw new OllamaError(404, `model '${text}' not found`)
  models.remove(fullName)
  return new Response(null)
}
