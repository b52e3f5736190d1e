import { lookUpModel, readModelName, toModelNotFound } from '../engine/find-model.ts'
import { parseModelName, parseModelReference, toShortModelName } from '../protocol/model-names.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { ShowRequest } from '../protocol/requests.ts'
import type {
  ListedModel,
  LoadedModel,
  ModelDetails,
  PsResponse,
  ShowResponse,
  TagsResponse,
} from '../protocol/responses.ts'
import type { Arrival, MockState } from '../state/exchange.ts'
import { DEFAULT_MODEL, type InstalledModel } from '../state/model-fixtures.ts'
import { toModelfile } from './modelfile.ts'

/** Answers `GET /api/tags`. */
export function answerTags({ models }: MockState): TagsResponse {
  return { models: models.list().map(toListedModel) }
}

function toListedModel(model: InstalledModel): ListedModel {
  return {
    name: model.name,
    model: model.name,
    ...toRemoteFields(model),
    modified_at: model.modifiedAt,
    size: model.size,
    digest: model.digest,
    details: model.details,
    capabilities: [...model.capabilities],
  }
}

/** Answers `GET /api/ps` with the models that are in memory. */
export function answerPs({ models }: MockState): PsResponse {
  return {
    models: models.loaded().map(({ model, expiresAt, contextLength }): LoadedModel => {
      const name = toShortModelName(parseModelName(model.name))
      return {
        name,
        model: name,
        size: model.size,
        digest: model.digest,
        details: { ...withoutLengths(model.details), parent_model: '' },
        expires_at: new Date(expiresAt).toISOString(),
        size_vram: model.size,
        context_length: contextLength,
      }
    }),
  }
}

/** Removes the two lengths from the details, because only `GET /api/tags` sends them. */
function withoutLengths({ context_length: _, embedding_length: __, ...details }: ModelDetails): ModelDetails {
  return details
}

/**
 * Answers `POST /api/show`.
 *
 * @param userAgent the header `User-Agent` of the request
 * @throws OllamaError 400 for a missing or invalid name, 404 if the model is not installed
 */
export function answerShow(arrival: Arrival, request: ShowRequest, userAgent?: string | null): ShowResponse {
  const named = readModelName(arrival, request.model || request.name, DEFAULT_MODEL)
  if (!named) throw new OllamaError(400, 'model is required')
  const model = lookUpModel(arrival, named)
  if (!model) throw toModelNotFound(toShownName(arrival, named.text))
  const system = request.system || model.system
  // Copilot shows this name to its user, so a real Ollama sets it to the name in the request.
  const isCopilot = userAgent?.startsWith(COPILOT) ?? false
  const basename = isCopilot && { 'general.basename': named.text }
  const template = model.usesChatTemplate ? model.chatTemplate : model.template
  return {
    ...(model.licenses.length > 0 && { license: model.licenses.join('\n') }),
    modelfile: model.modelfile ?? toModelfile({ ...model, system }, request.options),
    ...(model.parameters && { parameters: model.parameters }),
    ...(template && { template }),
    ...(system && { system }),
    details: withoutLengths(model.details),
    ...(model.messages.length > 0 && { messages: [...model.messages] }),
    ...toRemoteFields(model),
    model_info: { ...toModelInfo(model, request.verbose ?? false), ...basename },
    ...(hasFile(model) && { tensors: [...model.tensors] }),
    ...(model.capabilities.length > 0 && { capabilities: [...model.capabilities] }),
    modified_at: model.modifiedAt,
    ...(model.requires && { requires: model.requires }),
  }
}

/** The start of the header `User-Agent` of GitHub Copilot Chat. */
const COPILOT = 'GitHubCopilotChat/'

/** Returns whether a real Ollama reads a file to show the model. Models that make images, and those of other servers, have none. */
function hasFile({ capabilities, remote }: InstalledModel): boolean {
  return !remote && !capabilities.includes('image')
}

function toModelInfo(model: InstalledModel, isVerbose: boolean): Record<string, unknown> {
  if (!hasFile(model) && !model.remote) return {}
  return isVerbose ? { ...model.modelInfo } : withoutLists(model.modelInfo)
}

function toRemoteFields({ remote }: InstalledModel): { remote_model?: string; remote_host?: string } {
  return remote ? { remote_model: remote.model, remote_host: remote.host } : {}
}

function toShownName({ profile, state }: Arrival, name: string): string {
  return profile.keepsNames ? name : toShortModelName(state.models.canonical(parseModelReference(name)))
}

/** Replaces lists by null, as the real server does: it reads no lists from the file of a model unless the request is verbose. */
function withoutLists(modelInfo: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(modelInfo).map(([key, value]) => [key, Array.isArray(value) ? null : value]))
}
