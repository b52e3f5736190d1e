import {
  cutCloud,
  isValidModelName,
  parseModelName,
  parseModelReference,
  toFullModelName,
  type ModelName,
} from '../protocol/model-names.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import { GgufError, isGgufFile, readGguf, type GgufFile } from '../protocol/gguf.ts'
import { CLOUD_URL, toRemoteUrl } from '../protocol/remote-url.ts'
import type { CreateRequest } from '../protocol/requests.ts'
import type { ProgressResponse } from '../protocol/responses.ts'
import type { Arrival, MockState } from '../state/exchange.ts'
import { toRemoteFile } from '../state/model-file.ts'
import type { ExtraFile, InstalledModel } from '../state/model-fixtures.ts'
import { toBlobKey } from './blobs.ts'
import { pull } from './pull-push.ts'
import { isRewritten, NO_LAYERS, toUploadedModel, type UploadedFile } from './uploaded-model.ts'

/** The digest that a real Ollama gives to a file while it copies the file. */
const COPY_DIGEST = '0000000000000000000'

/**
 * Returns the model from which a new one is made. If it is not installed, it is pulled first. In a profile in which any name is
 * installed, it is a placeholder instead, unless it was deleted.
 *
 * @throws OllamaError 400 for an invalid name, 500 if the model cannot be pulled
 */
export function* readBase({ state, profile }: Arrival, from: string): Generator<ProgressResponse, InstalledModel> {
  const name = parseModelReference(from)
  if (!isValidModelName(name)) throw new OllamaError(400, 'invalid model name')
  const fullName = toFullModelName(name)
  const installed = profile.anyModel ? state.models.find(fullName) : state.models.findExact(name)
  if (installed) return installed
  if (profile.anyModel && !state.models.isRemoved(fullName)) return state.models.placeholderFor(from.trim())
  yield* pull(state, name, {})
  yield { status: 'success' }
  return state.models.find(fullName)!
}

/**
 * Returns a model that runs on another server. Nothing is known of it but its name, so all its values are empty.
 *
 * @throws OllamaError 400 for an invalid name or address
 */
export function createRemoteModel(
  { models }: MockState,
  name: ModelName,
  { from = '', remote_host: remoteHost }: CreateRequest,
): InstalledModel {
  if (!isValidModelName(parseModelName(cutCloud(from) ?? from))) throw new OllamaError(400, 'invalid model name')
  const host = remoteHost ? toRemoteUrl(remoteHost) : CLOUD_URL
  if (host === undefined) throw new OllamaError(400, 'bad remote')
  const placeholder = models.placeholderFor(toFullModelName(name))
  return {
    ...placeholder,
    size: 0,
    weights: '',
    ...toRemoteFile({ name: placeholder.name }),
    capabilities: [],
    ...NO_LAYERS,
    tensors: [],
    remote: { host, model: cutCloud(from) ?? from.trim() },
  }
}

/** Returns whether a create request makes a model that runs on another server. */
export function isRemote({ from = '', remote_host: remoteHost = '' }: CreateRequest): boolean {
  return from !== '' && (remoteHost !== '' || cutCloud(from) !== undefined)
}

/**
 * Makes a model from uploaded files.
 *
 * @throws OllamaError 400 or 500 if there are no files, or if they cannot be read
 */
export function* createModelFromFiles(
  state: MockState,
  name: ModelName,
  files: Record<string, string> | undefined,
): Generator<ProgressResponse, InstalledModel> {
  if (!files) throw new OllamaError(400, "neither 'from' or 'files' was specified")
  const placeholder = state.models.placeholderFor(toFullModelName(name))
  if (hasSafetensors(files)) {
    // The mock does not convert weights, so it knows only the size of such a model.
    yield* readSafetensors(state, 'model', files)
    const sizes = Object.values(files).map((digest) => state.blobs.get(toBlobKey(digest))?.length ?? 0)
    const [first = ''] = Object.values(files)
    return { ...placeholder, size: sizes.reduce((sum, size) => sum + size), weights: toHex(first), ...NO_LAYERS }
  }
  const uploaded = yield* readGgufFiles(state, files)
  for (const { bytes, header } of uploaded) {
    if (!isRewritten(header)) continue
    const { length } = bytes
    yield { status: 'validating GGUF model', digest: COPY_DIGEST, total: length, completed: length }
    yield { status: 'verifying conversion' }
  }
  return toUploadedModel(placeholder, uploaded)
}

/**
 * Reads files that belong to a model, but are not the model itself: adapters and drafts. Returns the new files.
 *
 * @throws OllamaError always 400, because any fault in these files is an error of the request
 */
export function* readExtraFiles(
  state: MockState,
  kind: 'adapter' | 'draft',
  files: Record<string, string>,
): Generator<ProgressResponse, ExtraFile[]> {
  try {
    if (hasSafetensors(files)) {
      // The mock does not convert weights, so there is no new file.
      yield* readSafetensors(state, kind, files)
      return []
    }
    if (kind === 'adapter' && Object.keys(files).length > 1 && hasGguf(state, files)) {
      throw new OllamaError(400, 'only one adapter is currently supported')
    }
    const uploaded = yield* readGgufFiles(state, files)
    return uploaded.map(({ digest }) => ({ kind, digest }))
  } catch (error) {
    throw error instanceof OllamaError ? new OllamaError(400, error.message) : error
  }
}

function hasSafetensors(files: Record<string, string>): boolean {
  return Object.keys(files).some((path) => path.endsWith('.safetensors'))
}

function* readSafetensors(
  { blobs }: MockState,
  kind: 'model' | 'adapter' | 'draft',
  files: Record<string, string>,
): Generator<ProgressResponse> {
  for (const path of Object.keys(files)) {
    if (!isRelativePath(path)) throw new OllamaError(500, `file path must be relative: ${path}`)
  }
  const keys = Object.values(files).map(toProgressKey)
  yield { status: kind === 'adapter' ? 'converting adapter' : 'converting model' }
  const config = kind === 'adapter' ? 'adapter_config.json' : 'config.json'
  if (!keys.every((key) => blobs.has(key)) || !Object.hasOwn(files, config)) {
    throw new OllamaError(500, `open ${config}: no such file or directory`)
  }
}

/** Whether Go's `fs.ValidPath` accepts a path: no empty part, no part `.` or `..`, no slash at either end. The path `.` is valid. */
export function isRelativePath(path: string): boolean {
  return path === '.' || path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}

function hasGguf(state: MockState, files: Record<string, string>): boolean {
  return Object.entries(files).some(([path, digest]) => path.endsWith('.gguf') || isGgufBlob(state, digest))
}

function* readGgufFiles(
  state: MockState,
  files: Record<string, string>,
): Generator<ProgressResponse, [UploadedFile, ...UploadedFile[]]> {
  if (!hasGguf(state, files)) throw new OllamaError(400, 'unknown type')
  const uploaded: UploadedFile[] = []
  // Several names may stand for one file, which is then read once.
  const headers = new Map<Uint8Array, GgufFile>()
  for (const path of Object.keys(files).toSorted()) {
    yield { status: 'parsing GGUF' }
    const digest = files[path]!
    const key = toProgressKey(digest)
    const bytes = state.blobs.get(key)
    if (!bytes) throw new OllamaError(500, `open /root/.ollama/models/blobs/${key}: no such file or directory`)
    if (!isGgufFile(bytes)) throw new OllamaError(400, 'supplied file was not in GGUF format')
    const header = headers.get(bytes) ?? readHeader(bytes)
    headers.set(bytes, header)
    uploaded.push({ digest: toHex(digest), bytes, header })
  }
  return uploaded as [UploadedFile, ...UploadedFile[]]
}

function readHeader(bytes: Uint8Array): GgufFile {
  try {
    return readGguf(bytes)
  } catch (error) {
    throw error instanceof GgufError ? new OllamaError(500, error.message) : error
  }
}

/**
 * Returns the key of a blob, as {@link toBlobKey} does. The status of the error differs from there, because the answer has begun by now.
 *
 * @throws OllamaError 500 for an invalid digest
 */
function toProgressKey(digest: string): string {
  try {
    return toBlobKey(digest)
  } catch {
    throw new OllamaError(500, 'invalid digest format')
  }
}

function isGgufBlob({ blobs }: MockState, digest: string): boolean {
  const bytes = blobs.get(digest.replace(':', '-'))
  return bytes !== undefined && isGgufFile(bytes)
}

function toHex(digest: string): string {
  return digest.replace(/^sha256[:-]/, '')
}
