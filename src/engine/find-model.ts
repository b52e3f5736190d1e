import { quote } from '../go/json.ts'
import {
  cutCloud,
  hasTwoSources,
  isValidModelName,
  parseStoredReference,
  toFullModelName,
  type ModelName,
} from '../protocol/model-names.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { Arrival } from '../state/exchange.ts'
import { DEFAULT_MODEL, type InstalledModel } from '../state/model-fixtures.ts'

/** The model name that a request gives. */
export interface NamedModel {
  /** The name as the request writes it. */
  text: string
  /** The parsed name. Undefined in a profile in which any text is a valid model name. */
  parsed?: ModelName
}

/** A model, and the name that the request uses for it. */
export interface FoundModel {
  name: string
  model: InstalledModel
}

/**
 * Reads the name of the model that a request asks for.
 *
 * @param fallback the default name, in a profile in which a request need not name a model
 * @returns undefined if the request has to name a model but does not
 * @throws OllamaError 400 for an invalid name
 */
export function readModelName(
  { profile }: Pick<Arrival, 'profile'>,
  text: string | undefined,
  fallback: string,
): NamedModel | undefined {
  if (profile.anyModel) return { text: text || fallback }
  if (text === undefined || text.trim() === '') return undefined
  refuseTwoSources(text)
  const parsed = parseStoredReference(text)
  if (!isValidModelName(parsed)) throw new OllamaError(400, 'invalid model name')
  return { text, parsed }
}

/**
 * Finds the model with the given name. In a profile in which any text is a valid model name, a name that is not installed gets a
 * placeholder model, unless the model was removed.
 *
 * @param options.isExact whether upper and lower case must be the same. It only applies to a parsed name. Default: false.
 * @returns undefined if there is no such model
 */
export function lookUpModel(
  { state: { models } }: Pick<Arrival, 'state'>,
  { text, parsed }: NamedModel,
  { isExact = false }: { isExact?: boolean } = {},
): InstalledModel | undefined {
  if (parsed) {
    const installed = isExact ? models.findExact(parsed) : models.find(toFullModelName(parsed))
    // A model of the cloud need not be installed.
    return installed ?? (cutCloud(text) === undefined ? undefined : models.placeholderFor(text))
  }
  if (models.isRemoved(text)) return undefined
  return models.find(text) ?? models.placeholderFor(text)
}

/**
 * Finds the model that a chat or generate request asks for.
 *
 * @throws OllamaError the error of `refuseUnnamed` if the request has to name a model but does not, 404 if the model is not installed
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

/** Builds the 404 for a model that is not installed, in the words that most endpoints of the real server use. */
export function toModelNotFound(name: string): OllamaError {
  return new OllamaError(404, `model '${name}' not found`)
}

/** @throws OllamaError 400 for a model name with more than one source suffix, such as `x:cloud:local` */
export function refuseTwoSources(text: string): void {
  if (hasTwoSources(text)) throw new OllamaError(400, `use either :local or :cloud, not both: ${quote(text.trim())}`)
}
