import { quote } from '../go/json.ts'
import {
  hasTwoSources,
  isValidModelName,
  parseModelReference,
  toFullModelName,
  type ModelName,
} from '../protocol/model-names.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { Arrival } from '../state/exchange.ts'
import { DEFAULT_MODEL, type InstalledModel } from '../state/model-fixtures.ts'

/** A model as a request names it. */
export interface NamedModel {
  /** As the request writes it. */
  text: string
  /** Undefined in a profile in which any text is the name of a model. */
  parsed?: ModelName
}

/** An installed model, and the name that a request has for it. */
export interface FoundModel {
  name: string
  model: InstalledModel
}

/**
 * Reads the name of the model that a request asks for.
 *
 * @param fallback the name in a profile in which a request need not name a model
 * @returns undefined if the request has to name a model and does not
 * @throws OllamaError 400 for a name that is not valid
 */
export function readModelName(
  { profile }: Pick<Arrival, 'profile'>,
  text: string | undefined,
  fallback: string,
): NamedModel | undefined {
  if (profile.anyModel) return { text: text || fallback }
  if (text === undefined || text.trim() === '') return undefined
  refuseTwoSources(text)
  const parsed = parseModelReference(text)
  if (!isValidModelName(parsed)) throw new OllamaError(400, 'invalid model name')
  return { text, parsed }
}

/**
 * Finds the model of that name.
 *
 * @param options.isExact whether the case of the name counts. Default: false.
 * @returns undefined if there is none
 */
export function lookUpModel(
  { state: { models } }: Pick<Arrival, 'state'>,
  { text, parsed }: NamedModel,
  { isExact = false }: { isExact?: boolean } = {},
): InstalledModel | undefined {
  if (parsed) return isExact ? models.findExact(parsed) : models.find(toFullModelName(parsed))
  if (models.isRemoved(text)) return undefined
  return models.find(text) ?? models.imagine(text)
}

/**
 * Finds the model that a request for text asks.
 *
 * @throws OllamaError what `refuseUnnamed` makes where the request has to name a model and does not; 404 if it is not installed
 */
export function findModel(
  arrival: Pick<Arrival, 'profile' | 'state'>,
  text: string | undefined,
  refuseUnnamed: () => OllamaError,
): FoundModel {
  const named = readModelName(arrival, text, DEFAULT_MODEL)
  if (!named) throw refuseUnnamed()
  const model = lookUpModel(arrival, named)
  if (!model) throw toModelNotFound(named.text)
  return { name: named.text, model }
}

/** The refusal of a request for a model that is not installed, in the words that most endpoints of the real server have. */
export function toModelNotFound(name: string): OllamaError {
  return new OllamaError(404, `model '${name}' not found`)
}

/** @throws OllamaError 400 for a name that says twice where its model is */
export function refuseTwoSources(text: string): void {
  if (hasTwoSources(text)) throw new OllamaError(400, `use either :local or :cloud, not both: ${quote(text.trim())}`)
}
