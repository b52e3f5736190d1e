import { refuseTwoSources, toModelNotFound } from '../engine/find-model.ts'
import { quote } from '../go/json.ts'
import type { HttpAnswer } from '../protocol/http-answer.ts'
import {
  isValidModelName,
  parseModelName,
  parseStoredReference,
  toFullModelName,
  type ModelName,
} from '../protocol/model-names.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { CopyRequest, DeleteRequest } from '../protocol/requests.ts'
import type { Arrival, MockState } from '../state/exchange.ts'
import { renameModel } from '../state/model-store.ts'

/** The answer to a request that succeeded, without a body, as from the real server. */
const DONE: HttpAnswer = { status: 200, headers: {} }

/**
 * Answers `POST /api/copy`. It installs the model under a second name.
 *
 * @throws OllamaError 400 for an invalid name, 404 if the source is not installed
 */
export function answerCopy({ state, profile }: Arrival, request: CopyRequest): HttpAnswer {
  const { models, clock } = state
  const { source = '', destination = '' } = request
  const from = toExistingName(models, source, 'source')
  const to = toExistingName(models, destination, 'destination')
  const found = models.find(toFullModelName(from))
  // Like the real server, the mock accepts a copy of a model onto itself, even if the model is not installed.
  if (toFullModelName(from) === toFullModelName(to)) return DONE
  const model = found ?? (profile.anyModel && !models.isRemoved(source) ? models.placeholderFor(source) : undefined)
  if (!model) throw new OllamaError(404, `model ${quote(source)} not found`)
  models.install(renameModel(model, to, clock.timestamp()))
  return DONE
}

function toExistingName(models: MockState['models'], text: string, what: string): ModelName {
  const name = parseModelName(text)
  if (!isValidModelName(name)) throw new OllamaError(400, `${what} ${quote(text)} is invalid`)
  return models.canonical(name)
}

/**
 * Answers `DELETE /api/delete`. A model that is in memory stays there until its `keep_alive` ends.
 *
 * @throws OllamaError 400 for a missing or invalid name, 404 if the model is not installed
 */
export function answerDelete({ state: { models }, profile }: Arrival, request: DeleteRequest): HttpAnswer {
  const text = request.model || request.name || ''
  if (text.trim() === '') throw new OllamaError(400, 'model is required')
  refuseTwoSources(text)
  const name = parseStoredReference(text)
  if (!isValidModelName(name)) throw new OllamaError(400, `name ${quote(text)} is invalid`)
  const fullName = toFullModelName(name)
  const isInstalled = profile.anyModel ? !models.isRemoved(fullName) : models.find(fullName) !== undefined
  if (!isInstalled) throw toModelNotFound(text)
  models.remove(fullName)
  return DONE
}
