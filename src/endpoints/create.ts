import type { HttpAnswer } from '../protocol/http-answer.ts'
import {
  isValidModelName,
  parseModelName,
  parseModelReference,
  toModelKey,
  toShortModelName,
  type ModelName,
} from '../protocol/model-names.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { CreateRequest } from '../protocol/requests.ts'
import type { ProgressResponse } from '../protocol/responses.ts'
import { toReplyError } from '../replies/reply.ts'
import type { Exchange } from '../state/exchange.ts'
import { DEFAULT_TEMPLATE, toPlaceholderDigest, type InstalledModel } from '../state/model-fixtures.ts'
import type { MaybePromise } from '../streaming/source.ts'
import { byteLengthOf, measureConfig } from './config-layer.ts'
import { readInfo, readQuantization, toInfoDetails, toRemoteInfo } from './create-info.ts'
import {
  createModelFromFiles,
  createRemoteModel,
  isRelativePath,
  isRemote,
  readBase,
  readExtraFiles,
} from './create-sources.ts'
import { toCreatedCapabilities, usesChatTemplate } from './created-capabilities.ts'
import { changeLayers, isFileLayer, listKnownLayers, toExtraFiles, toFileLayer, toLayers } from './model-layers.ts'
import { toProgressAnswer } from './progress.ts'

/**
 * Answers `POST /api/create`.
 *
 * @see https://github.com/ollama/ollama/blob/main/server/create.go
 */
export function answerCreate(exchange: Exchange, request: CreateRequest): MaybePromise<HttpAnswer> {
  refuseBadFiles(request)
  const parsed = parseModelName(request.model || request.name || '')
  if (!isValidModelName(parsed)) throw new OllamaError(400, 'invalid model name')
  const name = exchange.state.models.canonical(parsed)
  return toProgressAnswer(create(exchange, name, request), request.stream ?? true, exchange)
}

function refuseBadFiles({ files = {}, draft_files = {}, draft_quantize, adapters = {} }: CreateRequest): void {
  for (const [path, digest] of [...Object.entries(files), ...Object.entries(draft_files)]) {
    if (!isRelativePath(path)) throw new OllamaError(400, 'file path must be relative')
    if (digest === '') throw new OllamaError(400, 'invalid digest format')
  }
  if (draft_quantize && Object.keys(draft_files).length === 0) {
    throw new OllamaError(400, '--draft-quantize requires a DRAFT model')
  }
  if (Object.values(adapters).includes('')) throw new OllamaError(400, 'invalid digest format')
}

function* findBase(
  exchange: Exchange,
  name: ModelName,
  request: CreateRequest,
): Generator<ProgressResponse, InstalledModel> {
  const { from, files, draft_files: draftFiles } = request
  if (!isRemote(request)) {
    return from ? yield* readBase(exchange, from) : yield* createModelFromFiles(exchange.state, name, files)
  }
  const base = createRemoteModel(exchange.state, name, request)
  if (draftFiles && Object.keys(draftFiles).length > 0) {
    throw new OllamaError(400, 'DRAFT cannot be used with remote models')
  }
  return base
}

function* create(exchange: Exchange, name: ModelName, request: CreateRequest): Generator<ProgressResponse> {
  const { state, profile, ruleReply } = exchange
  const base = yield* findBase(exchange, name, request)
  const drafts = request.draft_files ? yield* readExtraFiles(state, 'draft', request.draft_files) : []
  const adapters = request.adapters && !base.remote ? yield* readExtraFiles(state, 'adapter', request.adapters) : []
  const info = readInfo(request.info ?? {})
  const quantization = readQuantization(base, request)
  const layers = changeLayers([...toLayers(base), ...[...adapters, ...drafts].map(toFileLayer)], request)
  const known = listKnownLayers(state)
  for (const { kind, text } of layers) {
    const verb = known.has(`${kind} ${text}`) || isFileLayer(kind) ? 'using existing' : 'creating new'
    yield { status: `${verb} layer sha256:${isFileLayer(kind) ? text : toPlaceholderDigest(`${kind} ${text}`)}` }
  }
  if (ruleReply?.error !== undefined) throw toReplyError(ruleReply.error)
  yield { status: 'writing manifest' }
  const content = new Map(layers.map(({ kind, text }) => [kind, text]))
  const licenses = layers.filter(({ kind }) => kind === 'license').map(({ text }) => text)
  const code = {
    renderer: request.renderer || base.renderer,
    parser: request.parser || base.parser,
    requires: request.requires || base.requires,
  }
  const created = { ...code, template: request.template || undefined, added: info.capabilities }
  const model: Omit<InstalledModel, 'size'> = {
    ...base,
    ...code,
    name: profile.keepsNames ? request.model || request.name || '' : toShortModelName(name),
    key: toModelKey(name),
    modifiedAt: state.clock.timestamp(),
    digest: toPlaceholderDigest(layers.map(({ kind, text }) => `${kind} ${text}`).join('\n')),
    details: {
      ...base.details,
      ...base.fileDetails,
      parent_model: request.from && !base.remote ? toShortModelName(parseModelReference(request.from)) : '',
      ...quantization,
      ...toInfoDetails(info, base.fileDetails.families),
    },
    capabilities: toCreatedCapabilities(base, created),
    template: content.get('template') ?? DEFAULT_TEMPLATE,
    hasDefaultTemplate: !content.has('template'),
    hasPlaceholderTemplate: base.hasPlaceholderTemplate === true && !request.template,
    usesChatTemplate: usesChatTemplate(base, created),
    ...(base.remote && { modelInfo: toRemoteInfo(info) }),
    system: content.get('system') ?? '',
    parameters: content.get('parameters') ?? '',
    licenses,
    extraFiles: toExtraFiles(layers),
    messages: request.messages?.length
      ? request.messages.map(({ role = '', content: text = '' }) => ({ role, content: text }))
      : base.messages,
  }
  const added = layers.reduce((sum, { text, isNew }) => sum + (isNew ? byteLengthOf(text) : 0), 0)
  // The size of an installed base includes its configuration already.
  const config = request.from && !base.remote ? 0 : measureConfig(model)
  state.models.install({ ...model, size: base.size + added + config })
}
